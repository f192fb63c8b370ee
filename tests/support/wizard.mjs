// The wizard for a new Redis database, for whoever drives a browser through it.

/** What the headings of the steps after the first say. */
export const LATER_STEPS = ["reads be fast", "How much", "will be created"];
