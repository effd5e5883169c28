import type { KitchenRecord } from "./kitchen-record.js";
import type { KitchenState } from "./kitchen-state.js";

type PhotoRecord = Extract<
  KitchenRecord,
  {
    type:
      | "checkpoint.triggered"
      | "checkpoint.acknowledged"
      | "checkpoint.completed"
      | "checkpoint.aborted";
  }
>;

/** How the checkpoints stand. */
export function foldPhotos(state: KitchenState, record: PhotoRecord): KitchenState {
  const { photos } = state;
  const id = record.fields.checkpointId;
  const others = photos.pending.filter((pending) => pending.id !== id);
  switch (record.type) {
    case "checkpoint.triggered": {
      const { kind, tasks } = record.fields;
      const expected = Array.isArray(tasks) ? tasks.length : 0;
      const fresh = { id, kind, expected, startedUs: record.timeUs, acknowledged: [] };
      return { ...state, photos: { ...photos, pending: [...others, fresh] } };
    }
    case "checkpoint.acknowledged": {
      const { attempt } = record.fields;
      const pending = photos.pending.map((photo) =>
        photo.id !== id || photo.acknowledged.includes(attempt)
          ? photo
          : { ...photo, acknowledged: [...photo.acknowledged, attempt] },
      );
      return { ...state, photos: { ...photos, pending } };
    }
    case "checkpoint.completed":
      return {
        ...state,
        photos: {
          ...photos,
          pending: others,
          completed: photos.completed + 1,
          lastCompleted: { id, atUs: record.timeUs },
        },
      };
    case "checkpoint.aborted":
      return {
        ...state,
        photos: {
          ...photos,
          pending: others,
          aborted: photos.aborted + 1,
          lastAborted: { id, reason: record.fields.reason },
        },
      };
  }
}
