//! One plot with its title and legend: paints itself while it is on the screen, reads the crosshair, and speaks to screen readers.

use std::rc::Rc;

use shared::session::answers::{Range, SeriesPath, Unit};
use web_sys::{CanvasRenderingContext2d, Element, HtmlElement};
use yew::prelude::*;

use super::axis::clock;
use super::data::{Wanted, Windows, use_windows};
use super::grouping::{Group, name};
use super::layout::{self, Entry};
use super::measure::{self, Measure};
use super::observe::use_visible;
use super::paint::{Scene, Spot, Trace, paint};
use super::samples;
use super::scale::{TimeScale, ValueScale};
use super::sheet::{Sheet, use_refresh};
use super::theme::Theme;
use crate::components::styled::Styled;
use crate::engine::Bridge;
use crate::state::Crosshair;
use crate::state::ui::Samples;

/// Height of a plot in pixels.
pub const HEIGHT: f64 = 104.0;

/// Width of the axis at the left of every plot, in pixels.
pub const GUTTER: f64 = 52.0;

/// From this many lines on, their names also stand at their ends.
const NAMED_FROM: usize = 5;

/// What a chart shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The series.
    pub group: Group,
    /// The colour of each, 0 to 7.
    pub colours: Vec<usize>,
    /// What is visible, and on how many pixels.
    pub time: TimeScale,
    /// What there is.
    pub whole: Range,
    /// Where windows come from.
    pub bridge: Bridge,
    /// The instant that is read.
    pub crosshair: Crosshair,
    /// What it is painted on.
    pub sheet: Sheet,
    /// What it is painted with.
    pub theme: Rc<Theme>,
    /// A limit that gets a line, if it can be told in the unit of the series.
    #[prop_or_default]
    pub limit: Option<(f64, Unit)>,
    /// Asked for the samples that it draws.
    pub on_samples: Callback<Samples>,
}

/// Everything that reading a plot at an instant takes.
#[derive(Clone)]
struct Reading {
    windows: Rc<Windows>,
    paths: Vec<SeriesPath>,
    names: Vec<String>,
    title: String,
    time: TimeScale,
    origin: f64,
    scale: ValueScale,
    measure: Measure,
}

/// A figure with one plot.
#[component]
pub fn Chart(props: &Props) -> Html {
    let Props { group, colours, time, whole, bridge, crosshair, sheet, theme, limit, on_samples } = props;
    let figure = use_node_ref();
    let plot = use_node_ref();
    let live = use_node_ref();
    let count = group.members.len();
    let values = use_memo(count, |count| nodes(*count));
    let dots = use_memo(count, |count| nodes(*count));
    let visible = use_visible(&figure);
    // Its legend may need another line, and moves what lies below.
    use_refresh(sheet, &figure);
    let paths: Vec<SeriesPath> = group.members.iter().map(|member| member.path.clone()).collect();
    let wanted = visible.then(|| Wanted { paths: paths.clone(), range: time.range, whole: *whole, width: time.width * theme.ratio });
    let windows = use_windows(bridge, wanted);

    let limit = limit.and_then(|(value, unit)| measure::convert(value, unit, group.unit()));
    let reading = windows.map(|windows| read(group, paths, *time, whole.start, windows, limit));
    {
        let painted = reading.clone().filter(|_| visible);
        let (plot, sheet, theme, colours) = (plot.clone(), sheet.clone(), theme.clone(), colours.clone());
        use_effect(move || {
            let placed = plot
                .cast::<Element>()
                .zip(painted)
                .map(|(plot, reading)| sheet.put(plot, move |context, spot| reading.paint(context, spot, &colours, &theme)));
            move || drop(placed)
        });
    }
    {
        let (reading, crosshair) = (reading.clone().filter(|_| visible), crosshair.clone());
        let (values, dots) = (values.clone(), dots.clone());
        use_effect(move || {
            let subscription = reading.map(|reading| {
                reading.show(crosshair.get(), &values, &dots);
                crosshair.subscribe(move |time| reading.show(time, &values, &dots))
            });
            move || drop(subscription)
        });
    }
    let ask_for_samples = {
        let (on_samples, samples) = (on_samples.clone(), samples::samples_of(group.title(), &group.members, time.range));
        Callback::from(move |()| samples.iter().for_each(|samples| on_samples.emit(samples.clone())))
    };
    let onkeydown = {
        let (reading, crosshair, live, ask_for_samples) = (reading.clone(), crosshair.clone(), live.clone(), ask_for_samples.clone());
        Callback::from(move |event: KeyboardEvent| {
            if samples::is_asked(&event) {
                event.prevent_default();
                ask_for_samples.emit(());
            } else if let Some(reading) = &reading {
                reading.step(&event, &crosshair, &live);
            }
        })
    };

    let title = group.title();
    let kind = group.members.first().map_or_else(String::new, |member| format!("{}, {}", member.stats_type, member.path.connection));
    let unit = reading.as_ref().map_or("", |reading| reading.measure.name);
    let unit = if says(&title, unit) { "" } else { unit };
    let summary = reading.as_ref().map_or_else(|| title.clone(), Reading::summary);
    let keys = group.members.iter().enumerate().map(|(index, member)| {
        html! {
            <span class="key" title={member.path.object.clone()}>
                <i class={classes!("swatch", colour_class(colours, index))} />
                <span>{ name(member).to_owned() }</span>
                <b ref={values[index].clone()} />
            </span>
        }
    });
    html! {
        <figure class="chart" role="figure" aria-label={summary} tabindex="0" ref={figure} {onkeydown}>
            <figcaption>
                <h2 title={tooltip(group)}>{ title } { " " } <span>{ unit }</span>{ " " }<small>{ kind }</small></h2>
                <span class="legend">{ for keys }</span>
                { samples::button(&group.title(), ask_for_samples.reform(|_| ())) }
            </figcaption>
            <div class="plot" ref={plot}>
                if let (Some(limit), Some(reading)) = (limit, &reading) {
                    <Styled class="limit" style={vec![("top", format!("{:.1}px", reading.scale.y(limit * reading.measure.factor, HEIGHT)))]}>
                        { format!("limit {}", reading.measure.text(limit)) }
                    </Styled>
                }
                { for dots.iter().enumerate().map(|(index, dot)| html! {
                    <i class={classes!("dot", colour_class(colours, index))} ref={dot.clone()} hidden=true />
                }) }
            </div>
            <span class="sr" aria-live="polite" ref={live} />
        </figure>
    }
}

fn nodes(count: usize) -> Vec<NodeRef> {
    (0..count).map(|_| NodeRef::default()).collect()
}

fn tooltip(group: &Group) -> String {
    let Some(first) = group.members.first() else { return String::new() };
    let name = format!("{}, {} of {}", first.path.member, first.stats_type, first.path.connection);
    if first.formula.is_empty() { name } else { format!("{name}\n{}", first.formula) }
}

/// Whether a title holds the words of a unit.
fn says(title: &str, unit: &str) -> bool {
    let mut words = String::from(" ");
    for letter in title.chars() {
        if letter.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { ' ' });
    }
    words.push(' ');
    words.contains(&format!(" {unit} "))
}

/// Class of a swatch, dot or line in one of the eight colours.
pub fn colour_class(colours: &[usize], index: usize) -> String {
    format!("c{}", colours.get(index).map_or(1, |colour| colour + 1))
}

fn read(group: &Group, paths: Vec<SeriesPath>, time: TimeScale, origin: f64, windows: Rc<Windows>, limit: Option<f64>) -> Reading {
    let extents = paths.iter().filter_map(|path| layout::extent(windows.of(path)?, time.range)).chain(limit.map(|limit| (limit, limit)));
    let (min, max) = extents.fold((0.0_f64, 0.0_f64), |(min, max), extent| (min.min(extent.0), max.max(extent.1)));
    let measure = Measure::of(group.unit(), max.max(-min));
    let scale = ValueScale::covering(min * measure.factor, max * measure.factor);
    let names = group.members.iter().map(|member| member.object_label.clone()).collect();
    Reading { windows, paths, names, title: group.title(), time, origin, scale, measure }
}

impl Reading {
    fn paint(&self, context: &CanvasRenderingContext2d, spot: Spot, colours: &[usize], theme: &Theme) {
        let named = self.paths.len() >= NAMED_FROM;
        let traces = self.paths.iter().enumerate().filter_map(|(index, path)| {
            let label = if named { self.names[index].as_str() } else { "" };
            Some(Trace { window: self.windows.of(path)?, colour: colours.get(index).copied().unwrap_or(0), label })
        });
        let scene = Scene {
            width: self.time.width,
            height: HEIGHT,
            gutter: GUTTER,
            range: self.time.range,
            origin: self.origin,
            scale: self.scale,
            factor: self.measure.factor,
            traces: traces.collect(),
        };
        // What cannot be painted stays empty; the summary still tells what it would show.
        let _ = paint(context, spot, &scene, theme);
    }

    /// Writes the values at the crosshair, or the last visible ones without it, and moves the dots.
    fn show(&self, crosshair: Option<f64>, values: &[NodeRef], dots: &[NodeRef]) {
        for ((path, value), dot) in self.paths.iter().zip(values).zip(dots) {
            let entry = self.windows.of(path).and_then(|window| match crosshair {
                Some(time) => layout::at(window, time),
                None => layout::last(window, self.time.range),
            });
            if let Some(value) = value.cast::<HtmlElement>() {
                let text = entry.map_or_else(|| "–".to_owned(), |entry| self.figures(&entry));
                value.set_text_content(Some(&text));
            }
            let Some(dot) = dot.cast::<HtmlElement>() else { continue };
            let shown =
                entry.filter(|entry| crosshair.is_some() && entry.time >= self.time.range.start && entry.time <= self.time.range.end);
            dot.set_hidden(shown.is_none());
            if let Some(entry) = shown {
                let (x, y) = (self.time.x(entry.time), self.scale.y(entry.last * self.measure.factor, HEIGHT));
                // Setting a property of the element is allowed where an attribute in the markup would not be.
                let _ = dot.style().set_property("transform", &format!("translate({x:.1}px, {y:.1}px)"));
            }
        }
    }

    /// The value of an entry, with its spread where it stands for several samples.
    fn figures(&self, entry: &Entry) -> String {
        let last = self.measure.number(entry.last);
        let (min, max) = (self.measure.number(entry.min), self.measure.number(entry.max));
        if min == max { last } else { format!("{last}, {min} to {max}") }
    }

    /// One sentence for those who do not see the plot.
    fn summary(&self) -> String {
        let Range { start, end } = self.time.range;
        let series = self.paths.iter().zip(&self.names).map(|(path, name)| {
            let window = self.windows.of(path);
            let Some((min, max)) = window.and_then(|window| layout::extent(window, self.time.range)) else {
                return format!("{name} nothing reported");
            };
            let last = window.and_then(|window| layout::last(window, self.time.range));
            let last = last.map_or_else(|| "none".into(), |entry| self.measure.number(entry.last));
            format!("{name} {} to {}, last {last}", self.measure.number(min), self.measure.number(max))
        });
        let series: Vec<String> = series.collect();
        let unit = if self.measure.name.is_empty() { String::new() } else { format!(" in {}", self.measure.name) };
        let (start, end) = (clock(start - self.origin, 0), clock(end - self.origin, 0));
        format!("{}{unit} from {start} to {end}: {}.", self.title, series.join("; "))
    }

    /// Moves the crosshair from sample to sample by key, and says what it reads.
    fn step(&self, event: &KeyboardEvent, crosshair: &Crosshair, live: &NodeRef) {
        let stride = if event.shift_key() { 10 } else { 1 };
        let forward = match event.key().as_str() {
            "ArrowRight" => true,
            "ArrowLeft" => false,
            _ => return,
        };
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
        let Range { start, end } = self.time.range;
        let windows = self.paths.iter().filter_map(|path| self.windows.of(path));
        let mut times: Vec<f64> =
            windows.flat_map(layout::segments).flatten().map(|entry| entry.time).filter(|time| *time >= start && *time <= end).collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        let present = crosshair.get().unwrap_or(if forward { start - 1.0 } else { end + 1.0 });
        let next = if forward {
            times.iter().filter(|time| **time > present + 0.5).nth(stride - 1).or(times.last())
        } else {
            times.iter().rev().filter(|time| **time < present - 0.5).nth(stride - 1).or(times.first())
        };
        let Some(&next) = next else { return };
        crosshair.set(Some(next));
        if let Some(live) = live.cast::<HtmlElement>() {
            live.set_text_content(Some(&self.spoken(next)));
        }
    }

    fn spoken(&self, time: f64) -> String {
        let values = self.paths.iter().zip(&self.names).map(|(path, name)| {
            let entry = self.windows.of(path).and_then(|window| layout::at(window, time));
            format!("{name} {}", entry.map_or_else(|| "nothing reported".into(), |entry| self.measure.text(entry.last)))
        });
        format!("{}: {}", clock(time - self.origin, 1), values.collect::<Vec<_>>().join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_a_unit_only_in_words() {
        assert!(says("framesPerSecond", "frames per second") && says("bytesSent", "bytes") && says("packetsLost", "packets"));
        assert!(!says("totalFreezesDuration", "s") && !says("framesDecoded", "ms") && !says("jitter", "ms"));
    }
}
