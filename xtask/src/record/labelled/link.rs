//! A bad link between the two ends: every UDP packet goes through here and is lost, held back or let pass.
//!
//! Each candidate of one end is told to the other with the address of a socket that stands in for it. What arrives there is handed
//! on from the socket that stands in for its sender.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::Side;
use super::namespace::MIDDLE;

/// What a direction of the link does to packets.
#[derive(Clone, Copy, Debug)]
pub(in crate::record) struct Treatment {
    /// Share of the packets that are lost, 0 to 1.
    pub(in crate::record) loss: f64,
    /// Milliseconds that each packet takes.
    pub(in crate::record) delay: f64,
    /// Milliseconds that a packet may take longer, each as likely; packets keep their order.
    pub(in crate::record) jitter: f64,
    /// Bits for each second that fit through; no limit without.
    pub(in crate::record) rate: Option<f64>,
    /// Milliseconds that packets may wait for their turn; what would wait longer is lost.
    pub(in crate::record) queue: f64,
    /// What does not pass at all.
    pub(in crate::record) block: Block,
}

/// Kinds of packets, told apart as in RFC 7983 and by the payload types that Firefox and Chromium give to Opus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::record) enum Block {
    Nothing,
    Everything,
    /// RTP and RTCP, but not ICE and DTLS.
    Media,
    /// RTP other than audio.
    Video,
}

/// A link that does nothing to packets.
pub(in crate::record) const CLEAR: Treatment =
    Treatment { loss: 0.0, delay: 0.0, jitter: 0.0, rate: None, queue: 0.0, block: Block::Nothing };

const OPUS: [u8; 2] = [109, 111];
/// RTCP packet types are told from RTP payload types by their range (RFC 5761).
const RTCP: std::ops::RangeInclusive<u8> = 64..=95;
/// Bytes of IP and UDP before those that a socket sees.
const HEADERS: usize = 28;
const PATIENCE: Duration = Duration::from_millis(200);
const TICK: Duration = Duration::from_micros(500);

pub(super) struct Link {
    shared: Arc<Mutex<Shared>>,
    stopping: Arc<AtomicBool>,
}

#[derive(Default)]
struct Shared {
    ends: Vec<StandIn>,
    directions: [Direction; 2],
    waiting: BinaryHeap<Reverse<Packet>>,
    count: u64,
}

/// A socket that stands in for an address of one end.
struct StandIn {
    side: Side,
    real: SocketAddr,
    socket: Arc<UdpSocket>,
}

/// One direction, named by the end that sends.
struct Direction {
    treatment: Treatment,
    free_at: Option<Instant>,
    last_due: Option<Instant>,
}

impl Default for Direction {
    fn default() -> Direction {
        Direction { treatment: CLEAR, free_at: None, last_due: None }
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Packet {
    due: Instant,
    number: u64,
    from: usize,
    to: SocketAddr,
    bytes: Vec<u8>,
}

impl Link {
    pub(super) fn start(caller: Treatment, callee: Treatment) -> Link {
        let link = Link { shared: Arc::default(), stopping: Arc::default() };
        link.treat(Side::Caller, caller);
        link.treat(Side::Callee, callee);
        let (shared, stopping) = (Arc::clone(&link.shared), Arc::clone(&link.stopping));
        thread::spawn(move || {
            while !stopping.load(Ordering::Relaxed) {
                deliver(&mut shared.lock().expect("no thread panics with the lock"));
                thread::sleep(TICK);
            }
        });
        link
    }

    /// Changes what happens to the packets that one end sends.
    pub(super) fn treat(&self, sender: Side, treatment: Treatment) {
        self.shared.lock().expect("no thread panics with the lock").directions[sender as usize] =
            Direction { treatment, ..Direction::default() };
    }

    /// A candidate as the other end is to see it; `None` for those that cannot pass.
    pub(super) fn pass(&self, side: Side, candidate: &str) -> Result<Option<String>> {
        // candidate:<foundation> <component> <transport> <priority> <address> <port> typ <type> …
        let mut fields: Vec<&str> = candidate.split(' ').collect();
        let [_, _, transport, _, address, port, _, kind, ..] = fields[..] else { return Ok(None) };
        let (true, "host", Ok(address), Ok(port)) = (transport.eq_ignore_ascii_case("udp"), kind, address.parse(), port.parse()) else {
            return Ok(None);
        };
        let stand_in = self.stand_in(side, SocketAddr::new(address, port))?.port().to_string();
        (fields[4], fields[5]) = (MIDDLE, &stand_in);
        Ok(Some(fields.join(" ")))
    }

    fn stand_in(&self, side: Side, real: SocketAddr) -> Result<SocketAddr> {
        let mut shared = self.shared.lock().expect("no thread panics with the lock");
        if let Some(known) = shared.ends.iter().find(|end| end.side == side && end.real == real) {
            return Ok(known.socket.local_addr()?);
        }
        let socket = Arc::new(UdpSocket::bind((MIDDLE, 0))?);
        socket.set_read_timeout(Some(PATIENCE))?;
        let address = socket.local_addr()?;
        shared.ends.push(StandIn { side, real, socket: Arc::clone(&socket) });
        let (shared, stopping) = (Arc::clone(&self.shared), Arc::clone(&self.stopping));
        thread::spawn(move || {
            let mut buffer = [0; 2048];
            while !stopping.load(Ordering::Relaxed) {
                match socket.recv_from(&mut buffer) {
                    Ok((length, sender)) => {
                        accept(&mut shared.lock().expect("no thread panics with the lock"), side, real, sender, &buffer[..length]);
                    }
                    Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                    // The end went away; what it was sent came back as an error.
                    Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
                    Err(_) => return,
                }
            }
        });
        Ok(address)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}

/// Decides what becomes of a packet for the address `real` of an end.
fn accept(shared: &mut Shared, receiver: Side, real: SocketAddr, sender: SocketAddr, bytes: &[u8]) {
    // Packets of an address that was not told yet are lost; ICE tries again.
    let Some(from) = shared.ends.iter().position(|end| end.side != receiver && end.real == sender) else { return };
    let now = Instant::now();
    let direction = &mut shared.directions[receiver.other() as usize];
    let treatment = direction.treatment;
    if treatment.block.stops(bytes) || fastrand::f64() < treatment.loss {
        return;
    }
    let mut due = now;
    if let Some(rate) = treatment.rate {
        let begins = direction.free_at.map_or(now, |free| free.max(now));
        if (begins - now).as_secs_f64() * 1000.0 > treatment.queue {
            return;
        }
        due = begins + Duration::from_secs_f64((bytes.len() + HEADERS) as f64 * 8.0 / rate);
        direction.free_at = Some(due);
    }
    due += Duration::from_secs_f64((treatment.delay + treatment.jitter * fastrand::f64()) / 1000.0);
    due = direction.last_due.map_or(due, |last| last.max(due));
    direction.last_due = Some(due);
    shared.count += 1;
    shared.waiting.push(Reverse(Packet { due, number: shared.count, from, to: real, bytes: bytes.to_vec() }));
}

fn deliver(shared: &mut Shared) {
    let now = Instant::now();
    while let Some(Reverse(packet)) = shared.waiting.peek().filter(|packet| packet.0.due <= now) {
        // A packet that cannot be sent is a packet lost.
        let _ = shared.ends[packet.from].socket.send_to(&packet.bytes, packet.to);
        shared.waiting.pop();
    }
}

impl Block {
    fn stops(self, packet: &[u8]) -> bool {
        let [first, second, ..] = *packet else { return false };
        let is_media = (128..=191).contains(&first);
        let payload = second & 0x7f;
        match self {
            Block::Nothing => false,
            Block::Everything => true,
            Block::Media => is_media,
            Block::Video => is_media && !OPUS.contains(&payload) && !RTCP.contains(&payload),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STUN: [u8; 2] = [0, 1];
    const AUDIO: [u8; 2] = [0x90, 0x80 | OPUS[1]];
    const VIDEO: [u8; 2] = [0x90, 96];
    const REPORT: [u8; 2] = [0x80, 200];

    #[test]
    fn tells_kinds_of_packets_apart() {
        let stopped = |block: Block| [STUN, AUDIO, VIDEO, REPORT].map(|packet| block.stops(&packet));
        assert_eq!(stopped(Block::Nothing), [false, false, false, false]);
        assert_eq!(stopped(Block::Media), [false, true, true, true]);
        assert_eq!(stopped(Block::Video), [false, false, true, false]);
        assert_eq!(stopped(Block::Everything), [true, true, true, true]);
    }

    fn through(treatment: Treatment, count: u8) -> Vec<Reverse<Packet>> {
        let mut shared = Shared::default();
        let socket = Arc::new(UdpSocket::bind("127.0.0.1:0").unwrap());
        let [caller, callee] = [SocketAddr::from(([192, 0, 2, 10], 1)), SocketAddr::from(([192, 0, 2, 20], 2))];
        shared.ends.push(StandIn { side: Side::Caller, real: caller, socket });
        shared.directions[Side::Caller as usize].treatment = treatment;
        for number in 0..count {
            accept(&mut shared, Side::Callee, callee, caller, &[number; 972]);
        }
        shared.waiting.into_sorted_vec()
    }

    #[test]
    fn drops_what_would_wait_too_long_and_keeps_the_order() {
        assert_eq!(through(CLEAR, 10).len(), 10);
        assert_eq!(through(Treatment { loss: 1.0, ..CLEAR }, 10).len(), 0);
        // A thousand bytes take 80 ms of 100 kbit/s: the first goes at once, two more wait for 160 ms at the most.
        let narrow = through(Treatment { rate: Some(100_000.0), queue: 170.0, ..CLEAR }, 10);
        assert_eq!(narrow.len(), 3);
        let jittery = through(Treatment { jitter: 50.0, ..CLEAR }, 50);
        let order: Vec<u8> = jittery.iter().rev().map(|packet| packet.0.bytes[0]).collect();
        assert!(order.is_sorted(), "{order:?}");
    }
}
