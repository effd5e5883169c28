/** What a cell means; a theme turns it into colour. */
export type Role = "text" | "dim" | "frame" | "title" | "ok" | "warn" | "bad" | "accent";
