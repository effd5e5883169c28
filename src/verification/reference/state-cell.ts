import type { KeyedValues } from "./keyed-values.js";

/** Where a user's state handle looks: the current key, in a window or in none. */
export interface StateScope {
  key(): unknown;
  namespace(): unknown;
}

/** One value of one state under the current key. */
export class StateCell {
  private readonly values: KeyedValues;
  private readonly name: string;
  private readonly scope: StateScope;

  constructor(values: KeyedValues, name: string, scope: StateScope) {
    this.values = values;
    this.name = name;
    this.scope = scope;
  }

  get(): unknown {
    return this.values.get(this.name, this.scope.key(), this.scope.namespace());
  }

  set(value: unknown): void {
    this.values.put(this.name, this.scope.key(), this.scope.namespace(), value);
  }

  clear(): void {
    this.values.delete(this.name, this.scope.key(), this.scope.namespace());
  }
}
