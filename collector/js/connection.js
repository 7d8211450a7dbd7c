// What is asked of a connection in several places.

/** Whether a connection is closed. What happens to its tracks and channels then follows from that and is not told. */
export const isClosed = connection => connection.signalingState === 'closed';
