//! What the pages show of calls whose story is known.

use crate::check::{open, text_of};
use crate::fixtures::{dumps, fixture};
use shared::session::Session;
use shared::session::answers::*;
use std::cell::Cell;
use std::rc::Rc;

fn session(format: &str, case: &str) -> Session {
    open(&text_of(&fixture(format, case)), 1 << 18).expect("a fixture opens")
}

fn overview(session: &mut Session) -> Overview {
    match session.handle(&Request::Overview) {
        Reply::Overview(overview) => *overview,
        other => panic!("{other:?}"),
    }
}

/// The three ways in which Chromium's calls are kept.
const WAYS: [&str; 3] = ["rtcstats", "rtcstats-chrome", "webrtc-internals"];

#[test]
fn a_call_has_its_tracks_its_pair_and_its_codecs_in_every_format() {
    for way in WAYS {
        let overview = overview(&mut session(way, "chromium-156-call"));
        assert!(overview.browser.as_deref().is_some_and(|browser| browser.contains("156")), "{way}: {:?}", overview.browser);
        let connected: Vec<&ConnectionSummary> =
            overview.connections.iter().filter(|each| each.states.iter().any(|band| band.value == "connected")).collect();
        assert!(!connected.is_empty(), "{way}");
        for connection in connected {
            let pair = connection.pair.as_ref().unwrap_or_else(|| panic!("{way}: {} has no pair", connection.id));
            assert_eq!((pair.local.candidate_type.as_str(), pair.local.protocol.as_str()), ("host", "udp"), "{way}");
            assert!(connection.codecs.iter().any(|codec| codec == "audio/opus"), "{way}: {:?}", connection.codecs);
            let of = |direction: &str, kind: &str| {
                connection
                    .tracks
                    .iter()
                    .filter(|track| track.direction == direction && track.kind == kind && track.bitrate.is_some())
                    .count()
            };
            assert!(of("inbound", "video") + of("outbound", "video") >= 1, "{way}: {:?}", connection.tracks);
            assert!(connection.sent.is_some() && connection.received.is_some(), "{way}");
        }
    }
}

#[test]
fn what_closing_takes_out_of_the_last_report_did_not_stop_before() {
    let reports = |last: &str| {
        [(1000, r#"{"t":1000,"T":{"type":"transport","bytesSent":1000}}"#), (2000, r#"{"t":2000,"T":{"bytesSent":3000}}"#), (2500, last)]
            .map(|(time, report)| {
                format!("[\"g\",\"PC_0\",{report}{},{}]\n", if time == 2500 { ",\"closed\"" } else { "" }, time.min(1000))
            })
            .concat()
    };
    let complete = |time: u32, own: u32, bytes: u32, extra: &str| {
        format!(r#"["getStats","PC_0",{{"T":{{"id":"T","type":"transport","timestamp":{own},"bytesSent":{bytes}}}}}{extra},{time}]"#) + "\n"
    };
    let told = complete(1000, 1000, 1000, "") + &complete(1000, 2000, 3000, "") + &complete(500, 2000, 3000, ",\"closed\"");
    for lines in [reports(r#"{"t":2500,"O":{"type":"outbound-rtp","bytesSent":7}}"#), told] {
        let dump = format!("RTCStatsDump\n{{\"fileFormat\":3}}\n{lines}");
        let mut session = open(dump.as_bytes(), 1 << 18).expect("it opens");
        let overview = overview(&mut session);
        let path = overview.connections[0].sent.clone().expect("bytes are counted");
        let range = overview.range.expect("a call takes time");
        let Reply::Window(window) = session.handle(&Request::Window(WindowQuery { path, range, width: 100 })) else { panic!("{dump}") };
        assert_eq!(window.last, [16_000.0], "{dump}");
    }
}

#[test]
fn a_dump_that_shows_nothing_is_not_called_good() {
    let mut session = open(b"RTCStatsDump\n{\"fileFormat\":3}\n[\"create\",null,{},1790000000000]\n", 1 << 18).expect("it opens");
    let Reply::Analysis(analysis) = session.handle(&Request::Analysis(AnalysisQuery::default())) else { panic!("no analysis") };
    assert!(analysis.findings.is_empty() && analysis.others.iter().all(|check| check.reason.is_some()), "{:?}", analysis.others);
    assert!(analysis.highlight.ends_with("The dump holds too little to look for trouble."), "{}", analysis.highlight);
}

#[test]
fn a_failed_connection_says_so_in_every_format() {
    for way in WAYS {
        let overview = overview(&mut session(way, "chromium-156-ice-failure"));
        let failed = overview.connections.iter().any(|each| each.states.iter().any(|band| band.value == "failed"));
        assert!(failed, "{way}: {:?}", overview.connections.iter().map(|each| &each.states).collect::<Vec<_>>());
    }
}

#[test]
fn a_refused_microphone_is_a_failed_capture_in_every_format() {
    for way in WAYS {
        let overview = overview(&mut session(way, "chromium-156-denied"));
        let refused: Vec<&Capture> =
            overview.captures.iter().filter(|capture| capture.error.as_deref() == Some("NotAllowedError")).collect();
        assert!(!refused.is_empty(), "{way}: {:?}", overview.captures);
        assert!(refused.iter().all(|capture| capture.tracks.is_empty() && capture.duration.is_some()), "{way}");
    }
}

#[test]
fn lost_packets_show_in_the_loss_of_the_stream_and_in_its_window() {
    for way in WAYS {
        let mut session = session(way, "chromium-156-loss");
        let overview = overview(&mut session);
        let streams = overview.connections.iter().flat_map(|connection| connection.tracks.iter().map(|track| (&connection.id, track)));
        let (connection, worst) = streams
            .filter(|(_, track)| track.direction == "inbound" && track.loss.is_some())
            .max_by(|a, b| a.1.loss.partial_cmp(&b.1.loss).expect("losses are numbers"))
            .unwrap_or_else(|| panic!("{way}: no inbound stream with a loss"));
        assert!(worst.loss > Some(0.01), "{way}: {:?}", worst.loss);
        let object = worst.object.clone().expect("a stream has an object");
        let path = SeriesPath { connection: connection.clone(), object, member: "[packetsLost_in_%]".into() };
        let range = overview.range.expect("a call takes time");
        let Reply::Window(window) = session.handle(&Request::Window(WindowQuery { path, range, width: 800 })) else { panic!("{way}") };
        let peak = window.max.iter().copied().filter(|value| !value.is_nan()).fold(0.0, f32::max);
        assert!((2.0..=100.0).contains(&peak), "{way}: {peak} %");
    }
}

#[test]
fn events_filter_by_connection_group_word_and_time() {
    let mut session = session("rtcstats", "chromium-156-simulcast");
    let mut page = |query: EventQuery| match session.handle(&Request::Events(query)) {
        Reply::Events(page) => page,
        other => panic!("{other:?}"),
    };
    let all = page(EventQuery { count: 10_000, ..EventQuery::default() });
    assert_eq!((all.matching, all.rows.len() as u32), (all.total, all.total));
    assert_eq!(all.by_connection.iter().map(|entry| entry.1).sum::<u32>(), all.total);
    assert_eq!(all.histogram.iter().sum::<u32>(), all.total);

    let states = page(EventQuery { groups: vec![EventGroup::State], count: 1000, ..EventQuery::default() });
    assert!(states.rows.iter().all(|row| row.group == EventGroup::State) && states.matching > 0);
    assert_eq!(all.by_group.iter().find(|entry| entry.0 == EventGroup::State).map(|entry| entry.1), Some(states.matching));

    let restarts = page(EventQuery { text: "restartice".into(), count: 10, ..EventQuery::default() });
    assert!(restarts.rows.iter().all(|row| row.method == "restartIce") && restarts.matching > 0);

    let at = restarts.rows[0].timestamp;
    let later = page(EventQuery { range: Some(Range { start: at, end: f64::MAX }), count: 10_000, ..EventQuery::default() });
    assert!(later.rows.iter().all(|row| row.timestamp >= at) && later.matching < all.matching);

    let part = page(EventQuery { start: 5, count: 3, ..EventQuery::default() });
    assert_eq!(part.rows, all.rows[5..8]);
}

#[test]
fn a_call_and_its_outcome_know_each_other() {
    let mut session = session("rtcstats", "chromium-156-call");
    let query = EventQuery { text: "setLocalDescription".into(), count: 100, ..EventQuery::default() };
    let Reply::Events(page) = session.handle(&Request::Events(query)) else { panic!("no events") };
    let call = page.rows.iter().find(|row| row.direction == Direction::Call).expect("a description was set");
    let Reply::Event(detail) = session.handle(&Request::Event(call.index)) else { panic!("no event") };
    let outcome = detail.counterpart.expect("it was settled");
    assert_eq!(outcome.method, "setLocalDescriptionOnSuccess");
    let Reply::Event(back) = session.handle(&Request::Event(outcome.index)) else { panic!("no event") };
    assert_eq!(back.counterpart.map(|call| (call.index, call.distance)), Some((call.index, outcome.distance)));
}

#[test]
fn a_report_is_shown_as_it_stood_after_its_delta() {
    let mut session = session("rtcstats", "chromium-156-call");
    let query = EventQuery { groups: vec![EventGroup::Stats], start: 5, count: 1, ..EventQuery::default() };
    let Reply::Events(page) = session.handle(&Request::Events(query)) else { panic!("no events") };
    let Reply::Event(detail) = session.handle(&Request::Event(page.rows[0].index)) else { panic!("no event") };
    let report: serde_json::Value = serde_json::from_str(&detail.value).expect("a report is shown as JSON");
    let objects = report.as_object().expect("a report is an object");
    assert_eq!(page.rows[0].summary, format!("{} objects", objects.len()));
    // Members that never change are in the first delta only, but in every report.
    let codec = objects.values().find(|object| object["type"] == "codec").expect("a call has a codec");
    assert!(codec["mimeType"].is_string() && codec["clockRate"].is_number(), "{codec}");
}

#[test]
fn what_cannot_be_opened_says_what_it_is_and_what_can_be() {
    let said = |bytes: &[u8]| open(bytes, 100).err().expect("it is no dump");
    assert!(said(b"").contains("empty"));
    assert!(said(b"\x89PNG\r\n\x1a\n0000").contains("PNG"));
    assert!(said(b"PK\x03\x04").to_lowercase().contains("zip"));
    let json = said(br#"{"name":"package","version":"1.0.0"}"#);
    assert!(json.contains("name") && json.contains("version") && json.contains("webrtc-internals"), "{json}");
}

#[test]
fn an_analysis_in_steps_is_the_same_and_lets_other_questions_in() {
    let mut session = session("rtcstats", "chromium-156-loss");
    let request = Request::Analysis(AnalysisQuery::default());
    let running: Rc<Cell<Option<&'static str>>> = Rc::default();
    assert!(session.begin(&Request::Overview, running.clone()).is_none());
    let mut work = session.begin(&request, running.clone()).expect("the analysis takes long");
    let mut pauses = 0;
    let reply = loop {
        work = match work.step() {
            Ok(reply) => break reply,
            Err(rest) => rest,
        };
        pauses += 1;
        assert_eq!(running.get(), None);
        assert!(matches!(session.handle(&Request::Overview), Reply::Overview(_)));
    };
    assert_eq!(pauses, shared::observations::rules::RULES.len());
    assert_eq!(reply, session.handle(&request));
}

#[test]
fn an_analysis_without_a_rule_tells_why_and_all_else() {
    let mut session = session("rtcstats", "chromium-156-loss");
    let mut analysis = |without: &[&str]| {
        let query = AnalysisQuery { without: without.iter().map(|key| (*key).to_owned()).collect(), ..AnalysisQuery::default() };
        match session.handle(&Request::Analysis(query)) {
            Reply::Analysis(analysis) => *analysis,
            other => panic!("{other:?}"),
        }
    };
    let (whole, rest) = (analysis(&[]), analysis(&["networkVideoLossIn"]));
    assert!(whole.findings.iter().any(|finding| finding.rule == "networkVideoLossIn"));
    let others = whole.findings.into_iter().filter(|finding| finding.rule != "networkVideoLossIn");
    assert_eq!(rest.findings, others.collect::<Vec<_>>());
    let check = rest.others.iter().find(|check| check.rule == "networkVideoLossIn").expect("it is listed");
    assert_eq!(check.reason.as_deref(), Some("the rule failed"));
}

#[test]
fn no_limit_that_a_user_sets_breaks_a_rule() {
    let all = |value: f64| {
        let limits = shared::observations::rules::RULES.iter().flat_map(|rule| {
            rule.thresholds.iter().map(move |limit| ChangedLimit { rule: rule.key.to_owned(), name: limit.name.to_owned(), value })
        });
        AnalysisQuery { settings: Settings { limits: limits.collect(), ..Settings::default() }, ..AnalysisQuery::default() }
    };
    for dump in dumps() {
        let mut session = open(&text_of(&dump), 1 << 18).expect("a fixture opens");
        for value in [f64::MIN, -1.0, 0.0, f64::MIN_POSITIVE, f64::MAX, f64::NAN] {
            assert!(matches!(session.handle(&Request::Analysis(all(value))), Reply::Analysis(_)), "{}: {value}", dump.display());
        }
    }
}

fn connection(session: &mut Session, id: &str) -> ConnectionDetail {
    match session.handle(&Request::Connection(id.to_owned())) {
        Reply::Connection(detail) => *detail,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_failed_connection_shows_what_was_tried_in_every_format() {
    for way in WAYS {
        let mut session = session(way, "chromium-156-ice-failure");
        let ids: Vec<String> = overview(&mut session).connections.into_iter().map(|each| each.id).collect();
        let details: Vec<ConnectionDetail> = ids.iter().map(|id| connection(&mut session, id)).collect();
        assert!(
            details.iter().any(|detail| detail.candidates.iter().any(|found| found.local && !found.candidate.address.is_empty())),
            "{way}"
        );
        let tried = details.iter().flat_map(|detail| &detail.pairs).filter(|row| row.requests_sent > Some(0.0));
        assert!(tried.clone().count() > 0 && tried.clone().all(|row| !row.selected && row.responses_received == Some(0.0)), "{way}");
    }
}

fn small(lines: &str) -> Session {
    open(format!("RTCStatsDump\n{{\"fileFormat\":3}}\n{lines}").as_bytes(), 1 << 18).expect("it opens")
}

#[test]
fn the_selected_pair_comes_first_and_errors_are_counted() {
    let error = r#"{"errorCode":701,"url":"stun:a.example:3478","errorText":"timed out"}"#;
    let mut session = small(&format!(
        "{}\n{}\n{}\n{}\n",
        r#"["create","PC_0",{},1790000000000]"#,
        format_args!(r#"["onicecandidateerror","PC_0",{error},100]"#),
        format_args!(r#"["onicecandidateerror","PC_0",{error},100]"#),
        r#"["getStats","PC_0",{"P1":{"type":"candidate-pair","state":"failed","requestsSent":9},"P2":{"type":"candidate-pair","state":"succeeded","nominated":true},"P3":{"type":"candidate-pair","state":"succeeded","nominated":true},"T":{"type":"transport","selectedCandidatePairId":"P3"}},100]"#,
    ));
    let detail = connection(&mut session, "PC_0");
    let pairs: Vec<_> = detail.pairs.iter().map(|row| (row.pair.object.as_str(), row.selected, row.nominated)).collect();
    assert_eq!(pairs, [("P3", true, true), ("P2", false, true), ("P1", false, false)]);
    assert_eq!(detail.errors.iter().map(|error| (error.code, error.count)).collect::<Vec<_>>(), [(701, 2)]);
}

#[test]
fn a_track_whose_stream_does_not_name_it_is_listed_once() {
    let announced = [
        r#"["create","PC_0",{},1790000000000]"#,
        r#"["addTrack","PC_0",["audio","a1","Microphone"],100]"#,
        r#"["addTrack","PC_0",["video","v1","Camera"],100]"#,
        r#"["addTrack","PC_0",["video","v2","Screen"],100]"#,
    ];
    // Two layers of one camera, as Firefox reports them; of the screen nothing was sent. And what the far end said, as old dumps have it.
    let report = r#"["getStats","PC_0",{"A":{"type":"outbound-rtp","kind":"audio","mid":"0"},"V":{"type":"outbound-rtp","kind":"video","mid":"1","rid":"h"},"W":{"type":"outbound-rtp","kind":"video","mid":"1","rid":"l"},"R":{"type":"inbound-rtp","isRemote":true,"packetsLost":3}},100]"#;
    let overview = overview(&mut small(&format!("{}\n{report}\n", announced.join("\n"))));
    let tracks: Vec<_> = overview.connections[0].tracks.iter().map(|track| (track.object.as_deref(), track.label.as_deref())).collect();
    assert_eq!(tracks, [(Some("A"), None), (Some("V"), None), (Some("W"), None), (None, Some("Screen"))]);
}

#[test]
fn old_chrome_names_the_track_of_a_stream_in_an_object_of_its_own() {
    let overview = overview(&mut small(
        &[
            r#"["create","PC_0",{},1790000000000]"#,
            r#"["ontrack","PC_0",["audio","a1","remote audio"],100]"#,
            r#"["addTrack","PC_0",["audio","a1","Microphone","s1"],100]"#,
            r#"["ontrack","PC_0",["audio","a1","remote audio"],100]"#,
            r#"["getStats","PC_0",{"T":{"type":"track","trackIdentifier":"a1"},"A":{"type":"outbound-rtp","kind":"audio","trackId":"T"},"B":{"type":"inbound-rtp","kind":"audio","trackId":"T"}},100]"#,
        ]
        .join("\n"),
    ));
    let tracks: Vec<_> = overview.connections[0].tracks.iter().map(|track| (track.direction.as_str(), track.label.as_deref())).collect();
    assert_eq!(tracks, [("inbound", Some("Microphone")), ("outbound", Some("Microphone"))]);
}

#[test]
fn times_between_events_are_those_of_the_table_that_is_shown() {
    let mut session = small(
        &[
            r#"["create","PC_0",{},1790000000000]"#,
            r#"["onnegotiationneeded","PC_0",null,300]"#,
            r#"["onconnectionstatechange","PC_0","connecting",200]"#,
        ]
        .join("\n"),
    );
    let mut since = |text: &str| {
        let query = EventQuery { text: text.into(), count: 9, ..EventQuery::default() };
        let Reply::Events(page) = session.handle(&Request::Events(query)) else { panic!("{text}") };
        page.rows.iter().map(|row| row.since_last).collect::<Vec<_>>()
    };
    assert_eq!(since(""), [None, Some(300.0), Some(200.0)]);
    assert_eq!(since("c"), [None, Some(500.0)]);
}
