//! Trouble in a call: seen on the Overview, looked at closely, its limit changed, told to others.

use std::fs;

use anyhow::Result;

use crate::LIMIT;
use crate::visit::Visit;

const SAMPLE: &str = "samples/lossy-network.rtcstats.gz";
const NAME: &str = "lossy-network.rtcstats.gz";

const TITLE: &str = "document.querySelector('.doc h1')?.textContent";
const CLEAR: &str = "document.querySelector('.doc')?.innerText.includes('Looked for and not seen')";

/// Writes a limit of the shown rule.
fn set_limit(visit: &Visit, name: &str, value: &str) -> Result<()> {
    visit.page.run(&format!(
        "const field = document.querySelector('.doc [data-limit={name}]'); field.value = '{value}'; \
         field.dispatchEvent(new Event('change', {{ bubbles: true }}))"
    ))
}

#[test]
fn trouble_is_seen_understood_and_reported() -> Result<()> {
    let visit = Visit::prepared(&format!("?dump={SAMPLE}"), "")?;
    visit.wait_open(NAME)?;
    visit.wait("document.querySelectorAll('.ftable tbody tr').length > 3")?;
    visit.wait("Number.parseInt(document.querySelector('.big').textContent) < 60")?;
    visit.wait("document.querySelector('.cause').innerText.includes('The local network is bad')")?;
    // What was lost and what is left make 100.
    let sum: f64 = visit.page.evaluate(
        "Number.parseFloat(document.querySelector('.big').textContent) - \
         [...document.querySelectorAll('.took .p')].reduce((sum, points) => sum + Number.parseFloat(points.textContent.replace('−', '-')), 0)",
    )?;
    assert!((sum - 100.0).abs() < 1.5, "{sum}");

    let first: String = visit.page.evaluate("document.querySelector('.ftable .f').firstChild.textContent")?;
    visit.page.click(".ftable .f")?;
    visit.wait(&format!("{TITLE} === {first:?}"))?;
    visit.wait("document.querySelector('.doc .stage canvas') && document.querySelector('.doc .plot .limit')")?;
    visit.wait("location.hash.includes('&finding=networkAudioLossOut:0')")?;
    // The plot shows the time around the finding and tells so.
    visit.wait("/ from .* to /.test(document.querySelector('.doc figure').ariaLabel)")?;

    let folder = tempfile::tempdir()?;
    let report = || visit.page.run("[...document.querySelectorAll('.toolbar button')].find(b => b.innerText === 'Markdown').click()");
    let text = fs::read_to_string(visit.browser.download(folder.path(), LIMIT, report)?)?;
    assert!(text.contains(&first) && text.contains("The local network is bad"), "{text}");

    visit.wait("document.querySelector('.doc [data-limit]')")?;
    let limits: Vec<String> =
        visit.page.evaluate("[...document.querySelectorAll('.doc [data-limit]')].map(field => field.dataset.limit)")?;
    for (number, name) in limits.iter().enumerate() {
        set_limit(&visit, name, "90")?;
        visit.wait(&format!("location.hash.split('&limit=networkAudioLossOut.').length === {}", number + 2))?;
    }
    visit.wait(CLEAR)?;

    // The address brings back the rule and its limits, and so does the browser where no address tells.
    visit.page.reload()?;
    visit.wait_open(NAME)?;
    visit.wait(CLEAR)?;
    visit.page.run("document.querySelector('.limit-row .link').click()")?;
    visit.wait(&format!("location.hash.split('&limit=').length === {}", limits.len()))?;
    assert_eq!(visit.page.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn own_weights_change_the_score_at_once_and_go_along() -> Result<()> {
    const SCORE: &str = "document.querySelector('.big').firstChild.textContent";
    const SUMMARY: &str = "document.querySelector('.weights summary').textContent";
    let visit = Visit::prepared(&format!("?dump={SAMPLE}"), "")?;
    visit.wait_open(NAME)?;
    visit.wait("document.querySelectorAll('.weights [data-weight]').length === 10")?;
    let before: String = visit.page.evaluate(SCORE)?;
    let set = |name: &str, value: &str| {
        visit.page.run(&format!(
            "const field = document.querySelector('.weights [data-weight={name}]'); field.value = '{value}'; \
             field.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        ))
    };
    // Dragged about, the last one counts.
    visit.page.run(
        "const field = document.querySelector('.weights [data-weight=media]'); for (let value = 0; value < 100; value += 5) { \
         field.value = value; field.dispatchEvent(new Event('change', { bubbles: true })); await new Promise(done => setTimeout(done, 10)); }",
    )?;
    set("media", "100")?;
    visit.wait(&format!("{SCORE} !== {before:?} && {SUMMARY} === 'Weights: 1 changed'"))?;
    visit.wait("location.hash.includes('&weight=media:100')")?;
    let own: String = visit.page.evaluate(SCORE)?;
    visit.page.reload()?;
    visit.wait_open(NAME)?;
    visit.wait(&format!("{SCORE} === {own:?}"))?;

    // They are in the same file as limits.
    let folder = tempfile::tempdir()?;
    visit.go("findings")?;
    let save = || visit.page.run("[...document.querySelectorAll('.menu button')].find(b => b.innerText === 'Save settings').click()");
    visit.wait("document.querySelector('.menu summary').innerText === 'Settings: 1 changed'")?;
    visit.page.run("document.querySelector('.menu').open = true")?;
    let file = visit.browser.download(folder.path(), LIMIT, save)?;
    assert_eq!(fs::read_to_string(&file)?, r#"{"limits":[],"weights":[{"name":"media","value":100.0}]}"#);

    // Whoever wrote a file, its values stay in bounds; where nothing counts there is no score.
    let hostile = r#"{"weights":[{"name":"media","value":1e308},{"name":"audio","value":-5},{"name":"video","value":0},
        {"name":"connectivity","value":-1e308},{"name":"__proto__","value":7}]}"#;
    fs::write(&file, hostile)?;
    visit.page.set_files(".menu input", &[file])?;
    visit.wait("location.hash.includes('&weight=connectivity:')")?;
    visit.go("overview")?;
    visit.wait(&format!(
        "{SCORE} === '–' && document.querySelector('.score').innerText.includes('No score that was measured has a weight')"
    ))?;
    visit.page.run("document.querySelector('.weights').open = true; document.querySelector('.weights .link').click()")?;
    visit.wait(&format!("{SCORE} === {before:?} && {SUMMARY} === 'Weights'"))?;
    visit.wait("!location.hash.includes('weight')")?;
    assert_eq!(visit.page.console_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn findings_are_walked_filtered_and_looked_at_in_charts() -> Result<()> {
    let visit = Visit::prepared(&format!("?dump={SAMPLE}"), "")?;
    visit.wait_open(NAME)?;
    visit.go("findings")?;
    visit.wait("document.querySelectorAll('.fi-list li').length > 50")?;
    let first: String = visit.page.evaluate(TITLE)?;
    visit.page.key("j")?;
    visit.page.key("j")?;
    visit.wait("document.querySelectorAll('.fi-list li')[2].classList.contains('sel')")?;
    visit.page.key("k")?;
    visit.page.key("k")?;
    visit.wait(&format!("document.querySelector('.fi-list li').classList.contains('sel') && {TITLE} === {first:?}"))?;

    visit.page.key("/")?;
    visit.page.type_text("froze")?;
    visit.wait("[...document.querySelectorAll('.fi-list .f')].every(title => /froze/i.test(title.textContent))")?;
    visit.page.key("Escape")?;
    visit.page.click(".fi-list li button")?;
    visit.page.run("[...document.querySelectorAll('.doc header button')].find(b => b.innerText === 'Charts').click()")?;
    visit.wait_shown("charts")?;
    visit.wait("location.hash.includes('&pin=') && location.hash.includes('&from=')")
}

/// Keeps the workers that the page starts.
const KEEP_WORKERS: &str = "globalThis.workers = []; \
    globalThis.Worker = class extends Worker { constructor(...all) { super(...all); workers.push(this); } };";

/// What a worker posts last when a rule panics in it: a bundle of one message, whose words are a variant, a text, a text, and a text or none.
fn last_words(rule: &str) -> String {
    let text = |text: &str| [&[text.len() as u8], text.as_bytes()].concat();
    let words = [vec![7], text(&format!("running the rule {rule}")), text("index out of bounds"), vec![1], text(rule)].concat();
    format!("workers.at(-1).dispatchEvent(new MessageEvent('message', {{ data: [[new Uint8Array({words:?}), undefined]] }}))")
}

#[test]
fn a_rule_that_fails_is_named_and_the_rest_reports() -> Result<()> {
    const RULE: &str = "networkAudioLossOut";
    let visit = Visit::prepared(&format!("?dump={SAMPLE}"), KEEP_WORKERS)?;
    visit.wait_open(NAME)?;
    visit.go("findings")?;
    visit.page.click(".fi-list li button")?;
    visit.wait(&format!("location.hash.includes('&finding={RULE}:0')"))?;
    const FIRED: &str = "[...document.querySelectorAll('.fi-list ul')][0].children.length";
    let fired: u32 = visit.page.evaluate(FIRED)?;

    visit.page.run(&last_words(RULE))?;
    visit.wait("document.querySelector('.doc')?.innerText.includes('Not measurable: the rule failed.')")?;
    assert_eq!(visit.page.evaluate::<u32>("workers.length")?, 2);
    // Those of the rule are gone, all others are there again.
    assert!((1..fired).contains(&visit.page.evaluate::<u32>(FIRED)?));
    visit
        .wait(&format!("document.querySelector('.toast').innerText.includes('The rule {RULE} failed; the analysis goes on without it')"))?;

    // What fails although it is left out fails for another reason, and opening the dump again and again would not end.
    visit.page.run(&last_words(RULE))?;
    visit.wait(&format!("document.querySelector('.failed')?.innerText.includes('running the rule {RULE}')"))
}

#[test]
fn own_limits_stay_whatever_link_is_followed() -> Result<()> {
    const LIMIT_FIELD: &str = "document.querySelector('.doc [data-limit=lossOfG711]')";
    let visit = Visit::prepared(&format!("?dump={SAMPLE}#v1&page=findings&finding=networkAudioLossOut:0"), "")?;
    visit.wait_open(NAME)?;
    visit.wait(LIMIT_FIELD)?;
    let default: String = visit.page.evaluate(&format!("{LIMIT_FIELD}.value"))?;
    // No limit lies below 0.
    set_limit(&visit, "lossOfG711", "-5")?;
    visit.wait(&format!("{LIMIT_FIELD}.value === {default:?}"))?;
    visit.go("overview")?;
    visit.wait("location.hash.includes('page=overview')")?;
    assert!(!visit.fragment()?.contains("limit="));

    visit.go("findings")?;
    visit.wait("location.hash.includes('page=findings')")?;
    visit.wait(LIMIT_FIELD)?;
    set_limit(&visit, "lossOfG711", "90")?;
    visit.wait("location.hash.includes('&limit=networkAudioLossOut.lossOfG711:')")?;
    // Steps back lead to a page, not to its limits.
    visit.page.run("history.back()")?;
    visit.wait("location.hash.includes('page=overview') && location.hash.includes('&limit=networkAudioLossOut.lossOfG711:')")?;
    visit.page.navigate("about:blank")?;
    visit.page.navigate(&format!("{}?dump={SAMPLE}#v1&page=findings&finding=networkAudioLossOut:0", visit.server.address()))?;
    visit.wait_open(NAME)?;
    visit.wait(&format!("location.hash.includes('&limit=') && {LIMIT_FIELD}.value === '90'"))
}
