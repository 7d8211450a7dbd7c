//! What a page costs: tasks that hold up its thread, and the memory of it and its workers.

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};

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
    /// Buffers outside the JavaScript heap.
    pub buffers: u64,
    /// WebAssembly memories, which Chromium counts nowhere.
    pub wasm: u64,
}

impl Heap {
    /// All of it.
    pub fn total(&self) -> u64 {
        self.objects + self.buffers + self.wasm
    }
}

impl Page {
    /// The tasks over 50 ms since the page was loaded.
    pub fn long_tasks(&self) -> Result<Vec<LongTask>> {
        // Entries are delivered in a task of their own after the one they tell of.
        self.evaluate("new Promise(done => setTimeout(done, 100)).then(() => __longTasks)")
    }

    /// Memory that is left after garbage collection.
    pub fn heap(&self) -> Result<Heap> {
        let mut heap = Heap::default();
        for session in self.sessions() {
            heap.add(&mut |method, parameters| self.call_in(&session, method, parameters))?;
        }
        Ok(heap)
    }
}

impl Heap {
    /// Adds what is left in one program after garbage collection; `call` asks the browser about it.
    pub(super) fn add(&mut self, call: &mut dyn FnMut(&str, Value) -> Result<Value>) -> Result<()> {
        // Chromium 156 dies of `queryObjects` where a program shares its memory with parts that were joined to it; the viewer tells its own.
        const OWN: &str = "(async () => { \
            const script = globalThis.document ? document.querySelector('script[data-script]')?.dataset.script : new URL(location.href).searchParams.get('script'); \
            if (!script) return null; \
            const { initSync } = await import(new URL(script, globalThis.document?.baseURI ?? location.href)); \
            return initSync().memory.buffer.byteLength; })()";
        const SUM: &str = "function() { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }";
        call("HeapProfiler.collectGarbage", json!({}))?;
        let usage = call("Runtime.getHeapUsage", json!({}))?;
        self.objects += usage["usedSize"].as_f64().context("no heap size")? as u64;
        self.buffers += usage["backingStorageSize"].as_f64().unwrap_or(0.0) as u64;
        let own = call("Runtime.evaluate", json!({"expression": OWN, "awaitPromise": true, "returnByValue": true}))?;
        if let Some(own) = own["result"]["value"].as_f64() {
            self.wasm += own as u64;
            return Ok(());
        }
        let prototype = call("Runtime.evaluate", json!({"expression": "WebAssembly.Memory.prototype"}))?;
        let memories = call("Runtime.queryObjects", json!({"prototypeObjectId": prototype["result"]["objectId"]}))?;
        let parameters = json!({"objectId": memories["objects"]["objectId"], "functionDeclaration": SUM, "returnByValue": true});
        let sum = call("Runtime.callFunctionOn", parameters)?;
        self.wasm += sum["result"]["value"].as_f64().context("no memory size")? as u64;
        Ok(())
    }
}
