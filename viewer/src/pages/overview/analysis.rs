//! What the analysis says of the call: the score, the most likely cause, the summary and the worst findings.

use shared::session::answers::{Analysis, CauseRow, Finding, Paragraph, Range, ScorePiece, ScoreRow};
use yew::prelude::*;

use super::super::observed;
use super::weights::weights;
use crate::app::Context;
use crate::components::copy::Copy;
use crate::components::styled::{Styled, percentage};
use crate::state::{Action, Page};
use crate::words;

/// Findings that are shown here.
const FINDINGS: usize = 8;
/// Losses of the score that are told one by one.
const LOSSES: usize = 6;
/// Findings that get a mark in the call.
const MARKS: usize = 60;

/// The sections.
pub fn sections(app: &Context, analysis: &Analysis, whole: Option<Range>) -> Html {
    html! {
        <>
            { score(app, analysis, whole) }
            { cause(app, analysis, whole) }
            { summary(&analysis.paragraphs) }
            { findings(app, analysis, whole) }
        </>
    }
}

fn named<'a>(analysis: &'a Analysis, name: &str) -> Option<&'a ScoreRow> {
    analysis.scores.iter().find(|score| score.name == name)
}

fn score(app: &Context, analysis: &Analysis, whole: Option<Range>) -> Html {
    let Some(experience) = named(analysis, "experience") else { return Html::default() };
    let part = |(name, title): (&str, &str)| {
        let score = named(analysis, name)?;
        let filled = score.value.map_or(0.0, |value| value / score.best);
        let value = score.value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1} of {:.0}", score.best));
        Some(html! {
            <>
                <span>{ title.to_owned() }</span>
                <span class="b"><Styled style={vec![("width", percentage(filled))]} /></span>
                <b class="num">{ value }</b>
            </>
        })
    };
    // A loss has the colour of the finding that took it.
    let class = |reason: &str| {
        let finding = analysis.findings.iter().find(|finding| finding.title == reason);
        format!("sv-{}", finding.map_or("info", |finding| finding.severity.as_str()))
    };
    let since = |range: Range| words::call_time(range.start - whole.map_or(0.0, |whole| whole.start));
    let is_scored = ["audio", "video"].iter().any(|name| named(analysis, name).is_some_and(|score| score.value.is_some()));
    let kept = experience.value.unwrap_or(0.0);
    let more: f64 = experience.losses.iter().skip(LOSSES).map(|loss| loss.points).sum();
    html! {
        <section class="score rule">
            <div class="sec-h"><h2>{ "Experience" }</h2><span class="c">{ &analysis.band }</span></div>
            <div class="score-top">
                <div class="big">{ experience.value.map_or_else(|| "–".to_owned(), |value| format!("{value:.0}")) }<small>{ "of 100" }</small></div>
                <div class="subs">{ for [("audio", "Audio"), ("video", "Video"), ("connectivity", "Connectivity")].into_iter().filter_map(part) }</div>
            </div>
            if experience.value.is_some() {
                <div class="loss-bar" role="img" aria-label={format!("{kept:.0} points kept, {:.0} lost", 100.0 - kept)}>
                    <Styled class="kept" style={vec![("flex-grow", format!("{kept:.2}"))]} />
                    { for experience.losses.iter().map(|loss| html! {
                        <Styled class={classes!(class(&loss.reason))} style={vec![("flex-grow", format!("{:.2}", loss.points))]} title={loss.reason.clone()} />
                    }) }
                </div>
                <ul class="took">
                    { for experience.losses.iter().take(LOSSES).map(|loss| html! {
                        <li>
                            <i class={class(&loss.reason)}></i><span class="p">{ format!("−{:.1}", loss.points) }</span><span>{ &loss.reason }</span>
                            <span class="q">{ loss.range.map(since) }</span>
                        </li>
                    }) }
                    if more > 0.0 {
                        <li><i></i><span class="p">{ format!("−{more:.1}") }</span><span>{ "all others" }</span></li>
                    }
                </ul>
            } else {
                <p class="sm muted">{ if is_scored { "No score that was measured has a weight." } else { "There is too little media to score: a stream has to last a while." } }</p>
            }
            { weights(app, &analysis.weights) }
        </section>
    }
}

fn cause(app: &Context, analysis: &Analysis, whole: Option<Range>) -> Html {
    let others = |but: Option<&CauseRow>| {
        let mut others = analysis.causes.iter().filter(|cause| but.is_none_or(|but| but.key != cause.key)).collect::<Vec<_>>();
        others.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        others.into_iter().map(|cause| format!("{} {:.2}", cause.title, cause.confidence)).collect::<Vec<_>>().join(" · ")
    };
    let Some(cause) = analysis.causes.iter().find(|cause| cause.most_likely) else {
        let (said, also) = match (analysis.causes.is_empty(), analysis.findings.iter().any(|finding| finding.severity != "info")) {
            (false, _) => ("No single cause stands out", others(None)),
            (true, true) => ("No cause is known for what was found", String::new()),
            (true, false) => ("Nothing was found that needs a cause", String::new()),
        };
        return html! {
            <section class="cause rule">
                <div class="sec-h"><h2>{ "Most likely cause" }</h2></div>
                <h3 class="said">{ said }</h3>
                if !also.is_empty() { <p class="sm muted">{ format!("Considered: {also}") }</p> }
            </section>
        };
    };
    let title = |key: &str| {
        let finding = analysis.findings.iter().find(|finding| finding.rule == key);
        let check = analysis.others.iter().find(|check| check.rule == key).map(|check| check.title.clone());
        (finding, finding.map(|finding| finding.title.clone()).or(check).unwrap_or_else(|| key.to_owned()))
    };
    let origin = whole.map_or(0.0, |whole| whole.start);
    let row = |sign: &'static str, key: &String| {
        let (finding, title) = title(key);
        let at = finding.and_then(observed::spanned).map(|range| words::call_time(range.start - origin));
        html! {
            <li>
                <span class="quiet" aria-hidden="true">{ sign }</span>
                <button class="link" type="button" onclick={app.on(Action::ShowFinding(Some((key.clone(), 0))))}>{ title }</button>
                <span class="quiet">{ at.unwrap_or_default() }</span>
            </li>
        }
    };
    let lit = (cause.confidence * 5.0).round() as usize;
    let told = format!("{}. {}\n\nNext step: {}", cause.title, cause.meaning, cause.next_step);
    let unknown = cause.unknown.iter().map(|key| title(key).1).collect::<Vec<_>>().join(", ");
    let also = others(Some(cause));
    html! {
        <section class="cause rule">
            <div class="sec-h">
                <h2>{ "Most likely cause" }</h2>
                <span class="push conf">
                    { "Confidence " }
                    <span class="m" aria-hidden="true">{ for (0..5).map(|step| html! { <i class={classes!((step < lit).then_some("on"))}></i> }) }</span>
                    <b>{ format!("{:.2}", cause.confidence) }</b>
                </span>
            </div>
            <h3 class="said">{ &cause.title }</h3>
            <p class="sm muted">{ &cause.meaning }</p>
            <div class="fa">
                <div><h3>{ "For" }</h3><ul>{ for cause.evidence.iter().map(|key| row("✓", key)) }</ul></div>
                <div>
                    <h3>{ "Against" }</h3>
                    if cause.against.is_empty() { <p class="sm muted">{ "Nothing." }</p> }
                    <ul>{ for cause.against.iter().map(|key| row("–", key)) }</ul>
                    if !unknown.is_empty() { <h3>{ "Not measurable" }</h3><p class="xs muted">{ unknown }</p> }
                    if !also.is_empty() { <h3>{ "Also considered" }</h3><p class="xs muted">{ also }</p> }
                </div>
            </div>
            <div class="next"><b>{ "Next step" }</b><span>{ &cause.next_step }</span><span class="push"><Copy text={told} label="Copy for the user" /></span></div>
        </section>
    }
}

fn summary(paragraphs: &[Paragraph]) -> Html {
    html! {
        <section class="wide rule told">
            { for paragraphs.iter().map(|paragraph| html! {
                <div>
                    <div class="sec-h"><h2>{ &paragraph.title }</h2><span class={classes!("rating", paragraph.rating.clone())}>{ &paragraph.rating }</span></div>
                    <p class="sm">{ &paragraph.text }</p>
                </div>
            }) }
        </section>
    }
}

fn findings(app: &Context, analysis: &Analysis, whole: Option<Range>) -> Html {
    let unmeasured = analysis.others.iter().filter(|check| check.reason.is_some()).count();
    let clear = analysis.others.len() - unmeasured;
    let counts =
        format!("{} · {clear} clear · {unmeasured} not measurable", words::counted(analysis.findings.len() as u64, "finding", "findings"),);
    let places = analysis
        .findings
        .iter()
        .enumerate()
        .map(|(at, finding)| (finding, analysis.findings[..at].iter().filter(|other| other.rule == finding.rule).count()));
    html! {
        <section class="wide rule">
            <div class="sec-h">
                <h2>{ "Findings" }</h2><span class="c">{ counts }</span>
                <button class="link push" type="button" onclick={app.on(Action::Go(Page::Findings))}>{ "All rules" }</button>
            </div>
            if analysis.findings.is_empty() {
                <p class="sm muted">{ "No rule fired." }</p>
            } else {
                <table class="table flush ftable">
                    <thead><tr>
                        <th></th><th>{ "Finding" }</th><th>{ "Where" }</th><th class="num">{ "When" }</th><th class="sb">{ "In the call" }</th>
                    </tr></thead>
                    <tbody>{ for places.take(FINDINGS).map(|(finding, place)| row(app, finding, place, whole)) }</tbody>
                </table>
            }
        </section>
    }
}

fn row(app: &Context, finding: &Finding, place: usize, whole: Option<Range>) -> Html {
    let headline = &finding.headline;
    let show = app.on(Action::ShowFinding(Some((finding.rule.clone(), place))));
    html! {
        <tr>
            <td>{ observed::mark(&finding.severity) }</td>
            <td class="fc"><button class="bare f" type="button" onclick={show}>{ &finding.title }if !headline.is_empty() { <small>{ headline }</small> }</button></td>
            <td class="muted nowrap sc1" title={observed::place(finding)}>{ observed::place(finding) }</td>
            <td class="num tm">{ observed::when(finding, whole.map_or(0.0, |whole| whole.start)) }</td>
            <td class="sb"><div class="spanbar">{ for whole.and_then(|whole| span(finding, whole)) }</div></td>
        </tr>
    }
}

/// Where in the call a finding is.
fn span(finding: &Finding, whole: Range) -> Option<Html> {
    let range = observed::spanned(finding)?;
    let share = |time: f64| (time - whole.start) / (whole.end - whole.start).max(1.0);
    let style = vec![("left", percentage(share(range.start))), ("width", percentage(share(range.end) - share(range.start)))];
    Some(html! { <Styled class={classes!(format!("sv-{}", finding.severity))} {style} title={finding.title.clone()} /> })
}

/// Score over time and marks of the worst findings, which lie on top, for the lanes of the call.
pub fn marks(app: &Context, whole: Range) -> Option<Html> {
    let analysis = app.state.analysis.as_ref()?.as_ref().ok()?;
    let marked = analysis.findings.iter().filter(|finding| finding.severity != "info").take(MARKS).collect::<Vec<_>>();
    let marks = marked.into_iter().rev().filter_map(|finding| span(finding, whole)).collect::<Vec<_>>();
    Some(html! {
        <>
            if !analysis.over_time.is_empty() { <span class="l">{ "Quality" }</span>{ quality(&analysis.over_time, whole) } }
            if !marks.is_empty() { <span class="l">{ "Findings" }</span><div class="v marks">{ marks }</div> }
        </>
    })
}

/// How audio and video were over the call, a bar for each piece of it, as high as the score.
fn quality(pieces: &[ScorePiece], whole: Range) -> Html {
    let share = |time: f64| ((time - whole.start) / (whole.end - whole.start).max(1.0)).clamp(0.0, 1.0);
    let bar = |piece: &ScorePiece| {
        let (left, right) = (share(piece.range.start), share(piece.range.end));
        let style = vec![("left", percentage(left)), ("width", percentage(right - left)), ("height", percentage(piece.score / 5.0))];
        let title = format!("{:.1} of 5 at {}", piece.score, words::call_time(piece.range.start.max(whole.start) - whole.start));
        html! { <Styled class={classes!(piece.rating.clone())} {style} {title} /> }
    };
    let worst = pieces.iter().min_by(|a, b| a.score.total_cmp(&b.score));
    let told = worst.map(|piece| format!("Score of audio and video over time; the worst is {:.1} of 5, {}", piece.score, piece.rating));
    html! { <div class="v quality" role="img" aria-label={told}>{ for pieces.iter().map(bar) }</div> }
}
