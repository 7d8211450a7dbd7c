//! What a page costs: tasks that hold up its thread, and the memory of it and its workers.

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;

use super::Page;

/// Long tasks are reported to observers only, so one is in place before the document's own scripts.
pub(super) const OBSERVE_LONG_TASKS: &str = "\
    globalThis.__longTasks = [];\
    new PerformanceObserver(list => { for (const {startTime, duration} of list.getEntries())\
        __longTasks.push({start: startTime, duration}); }).observe({type: 'longtask'});";

/// A task that kept a page's thread busy for more than 50 ms.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct LongTask {
    /// Milliseconds since the navigation.
    pub start: f64,
    /// Milliseconds.
    pub duration: f64,
}

/// Memory of a page and its workers, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Heap {
    /// JavaScript objects.
    pub objects: u64,
    /// Buffers outside the JavaScript heap, WebAssembly memory among them.
    pub buffers: u64,
}

impl Page {
    /// The tasks over 50 ms since the page was loaded.
    pub fn long_tasks(&self) -> Result<Vec<LongTask>> {
        // Entries are delivered in a task of their own after the one they tell of.
        self.evaluate("new Promise(done => setTimeout(done, 100)).then(() => __longTasks)")
    }

    /// Memory that is left after garbage collection.
    pub fn heap(&self) -> Result<Heap> {
        self.call_all("HeapProfiler.collectGarbage", &json!({}))?;
        let mut heap = Heap::default();
        for usage in self.call_all("Runtime.getHeapUsage", &json!({}))? {
            heap.objects += usage["usedSize"].as_f64().context("no heap size")? as u64;
            heap.buffers += usage["backingStorageSize"].as_f64().unwrap_or(0.0) as u64;
        }
        Ok(heap)
    }
}
