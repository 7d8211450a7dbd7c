// What page and relay, which live in two worlds of one window, say to each other by events that carry text.
//
// Whoever comes second finds the other: the page says that it is here, the relay says how to go on and under which name the
// rest is said. The name is random, so that a page's own scripts do not come upon it.

/** The page's hook is in place. */
export const HERE = 'rtclens-here';

/** The relay listens; its detail is JSON: `{channel, interval}`. */
export const START = 'rtclens-start';

/** Before the text of a description, which is no note. */
export const DESCRIPTION = '#';

/** The event by which the relay asks something of the page. */
export const asking = channel => `${channel}-ask`;
