/** How far a connection to a server is. */
export interface ServerState {
  /**
   * `refused`: the server closed it with 1008 (no valid token), or the address can never work; nothing more is sent.
   * `failed`: the recorder could not start as asked; nothing is recorded.
   */
  phase: 'connecting' | 'open' | 'waiting' | 'refused' | 'closed' | 'failed';
  /** Notes that wait to be sent. */
  waiting?: number;
  /** What was dropped because the queue was full, since the last time this was told to the server. */
  dropped?: { reports: number; events: number };
  /** Milliseconds until the next attempt, in the phase `waiting`. */
  retryIn?: number;
  reason?: string;
}

export interface RecordOptions {
  /** Milliseconds between two reports of a connection: 100 to 60,000, 1,000 unless set; 0 for none. */
  interval?: number;
  /** Whether the recording is kept in memory so that it can be saved; true unless set. */
  keep?: boolean;
  /** Bytes that may be kept, packed; 200 million unless set. Where more come, the oldest go, and the dump says so. */
  limit?: number;
  /** Takes the dump as text as it grows: first its two head lines, then a line for each event. */
  onLine?: (text: string) => void;
  /** An rtcstats-server: its address, or that with a token and how many characters may wait while it is away. */
  webSocket?: string | { url: string; token?: string; queue?: number };
  /** Hears of every change of the connection to the server. */
  onState?: (state: ServerState) => void;
  /** Counts the reloads of the tab in its session storage, under the name that rtcstats-js uses. */
  countReloads?: boolean;
  /**
   * Replaces addresses, labels, URLs and other personal data before anything is kept or sent. Needs WebAssembly: where the page
   * refuses it, nothing is recorded and `ready` is rejected.
   */
  anonymize?: boolean;
}

export interface Recording {
  /** Resolves when everything that was asked for works. What happens before is recorded. */
  readonly ready: Promise<void>;
  /** How much is kept: notes, notes that were dropped, and about how many bytes a saved file has. */
  readonly state: { started: number; notes?: number; dropped?: number; bytes?: number };
  /** Milliseconds between two reports. */
  set interval(milliseconds: number);
  /** Records an event of the app. Its name begins with a colon. */
  trace(name: `:${string}`, connection: RTCPeerConnection | null, value?: unknown): void;
  /** The dump so far as a file. Recording goes on. */
  save(name?: string): Promise<File>;
  /** Has the browser save the dump so far. */
  download(name?: string): Promise<void>;
  /** Ends the recording and restores what was wrapped. What is kept can still be saved. */
  stop(): void;
}

/** Records the WebRTC of this page from now on. Throws where there is none, or where it is recorded already. */
export function record(options?: RecordOptions): Recording;
