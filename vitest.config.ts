import { defineConfig, type ViteUserConfig } from "vitest/config";

/** Each project is a folder under test/; `npx vitest run --project unit` runs one of them. */
const projects = {
  unit: { testTimeout: 10_000 },
  property: { testTimeout: 120_000 },
  golden: { testTimeout: 60_000 },
  faults: { testTimeout: 60_000 },
  conformance: { testTimeout: 60_000 },
  cli: { testTimeout: 60_000 },
  tui: { testTimeout: 30_000 },
  types: { testTimeout: 120_000 },
  docs: { testTimeout: 60_000 },
  tidy: { testTimeout: 60_000 },
  determinism: { testTimeout: 120_000 },
};

const config: ViteUserConfig = defineConfig({
  test: {
    passWithNoTests: true,
    coverage: { provider: "v8", include: ["src/**"] },
    projects: Object.entries(projects).map(([name, options]) => ({
      test: {
        name,
        include: [`test/${name}/**/*.test.{ts,tsx}`],
        ...options,
      },
    })),
  },
});

export default config;
