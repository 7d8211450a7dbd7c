//! What media the dump tells of: every stream, and what the page asked devices for.

use shared::session::answers::Overview;
use yew::prelude::*;

use super::super::parts;
use crate::words;

/// The sections.
pub fn sections(overview: &Overview) -> Html {
    let origin = overview.range.map_or(0.0, |range| range.start);
    let streams = overview.connections.iter().flat_map(|connection| connection.tracks.iter().map(move |track| (connection, track)));
    let streams = streams.collect::<Vec<_>>();
    html! {
        <>
            if !streams.is_empty() {
                <section class="wide rule">
                    <div class="sec-h">
                        <h2>{ "Streams" }</h2>
                        <span class="c">{ "mean bitrate and loss over the life of each; loss of sent streams as the other end reports it" }</span>
                    </div>
                    { parts::tracks(&streams, origin, true) }
                </section>
            }
            if !overview.captures.is_empty() { { captures(overview, origin) } }
        </>
    }
}

fn captures(overview: &Overview, origin: f64) -> Html {
    html! {
        <section class="wide rule">
            <div class="sec-h"><h2>{ "Capture" }</h2><span class="c">{ "microphone, camera and screen as the page asked for them" }</span></div>
            <table class="table flush">
                <thead><tr>
                    <th class="num">{ "Time" }</th><th>{ "Method" }</th><th>{ "Asked for" }</th><th>{ "Outcome" }</th><th class="num">{ "Took" }</th>
                </tr></thead>
                <tbody>
                    { for overview.captures.iter().map(|capture| html! {
                        <tr>
                            <td class="num">{ words::call_time(capture.timestamp - origin) }</td>
                            <td class="mono nowrap">{ &capture.method }</td>
                            <td>{ &capture.asked }</td>
                            <td class="fill">
                                if let Some(error) = &capture.error { <span class="high">{ error }</span> } else { { capture.tracks.join(", ") } }
                            </td>
                            <td class="num">{ capture.duration.map(words::duration) }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </section>
    }
}
