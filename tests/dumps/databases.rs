//! What is exported as SQL, loaded into real databases and read back.

use crate::check::text_of;
use crate::fixtures;
use shared::export::sql::{self, Dialect};
use shared::features::{Features, Value, dictionary, extract};
use shared::formats::DumpReader;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A label that tries to end its literal, in every way that a database might let it.
const HOSTILE: &str = "it's \\'\"; DROP TABLE features_client; -- \u{1f3a4}\n\t$$ %s {} \u{202e}";

trait Database {
    const DIALECT: Dialect;
    /// SQL for the bytes of a text column in hexadecimal.
    fn hex(column: &str) -> String;
    /// Runs a script, which prints what its last statement finds: one line for each row.
    fn run(&self, script: &str) -> String;
}

#[test]
fn postgresql_holds_what_was_exported() {
    match PostgreSql::start() {
        Ok(database) => check(&database),
        Err(reason) => println!("not checked with PostgreSQL: {reason}"),
    }
}

#[test]
fn duckdb_holds_what_was_exported() {
    match DuckDb::start() {
        Ok(database) => check(&database),
        Err(reason) => println!("not checked with DuckDB: {reason}"),
    }
}

fn check<D: Database>(database: &D) {
    let hostile = hostile();
    // Twice: a dump that is imported again replaces itself.
    for _ in 0..2 {
        database.run(&sql::script(&hostile, D::DIALECT));
    }
    let hex = database.run(&format!("SELECT {} FROM features_data_channel;", D::hex("label")));
    let expected: String = HOSTILE.bytes().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex.trim().to_lowercase(), expected);
    let same = |condition: &str, table: &str| {
        let found = database.run(&format!("SELECT count(*) FROM {table} WHERE {condition};"));
        assert_eq!(found.trim(), "1", "{table}: {condition}");
    };
    same(&format!("dump_id = {} AND duration = CAST('Infinity' AS DOUBLE PRECISION)", hostile.id), "features_client");
    same("start_time = 1790000000000.125 AND audio_ended IS NULL AND NOT called_get_user_media", "features_client");
    same("hardware_concurrency IS NULL AND \"more\" IS NOT NULL", "features_client");
    same("cpu_quality_limitation_percentage = CAST('NaN' AS DOUBLE PRECISION) AND kind = 'video'", "features_track");
    same("ssrc = 4294967295", "features_simulcast_layer");
    let connection = database.run(&format!("SELECT {} FROM features_connection;", D::hex("connection_identifier")));
    // No database takes a zero character.
    assert_eq!(connection.trim().to_lowercase(), "505f27efbfbd");

    // Dumps of the same events in two formats are one dump, whose rows are those written last.
    let (mut dumps, mut script): (HashMap<u64, Features>, _) = (HashMap::new(), String::new());
    for path in fixtures::dumps() {
        let features = features(&text_of(&path));
        script.push_str(&sql::rows(&features));
        dumps.insert(features.id, features);
    }
    database.run(&script);
    for (index, table) in dictionary::tables().iter().enumerate() {
        let found = database.run(&format!("SELECT count(*) FROM {} WHERE dump_id <> {};", table.name, hostile.id));
        let expected: usize = dumps.values().map(|features| count(features, index)).sum();
        assert_eq!(found.trim(), expected.to_string(), "{}", table.name);
    }
}

fn count(features: &Features, table: usize) -> usize {
    let of_connections: usize = features.connections.iter().map(|connection| connection.rows(table).len()).sum();
    let connections = if table == dictionary::CONNECTION { features.connections.len() } else { 0 };
    features.rows(table).len() + of_connections + connections
}

fn features(text: &[u8]) -> Features {
    let mut reader = DumpReader::default();
    reader.feed(text);
    extract(&reader.finish(None).expect("a dump"))
}

fn hostile() -> Features {
    let label = serde_json::Value::from(HOSTILE);
    let create = r#"{"hardwareConcurrency":"many","a\u0000'b":["\u0000"]}"#;
    let source = r#""S":{"type":"media-source","trackIdentifier":"t","kind":"video"}"#;
    let stream = |rid: &str, ssrc: u32| {
        format!(
            r#""O{rid}":{{"type":"outbound-rtp","kind":"video","mediaSourceId":"S","rid":"{rid}","ssrc":{ssrc},"qualityLimitationDurations":{{"cpu":0,"none":0}}}}"#
        )
    };
    let (first, second) = (stream("h", u32::MAX), stream("l", 7));
    let text = format!(
        "RTCStatsDump\n{{\"fileFormat\":3}}\n[\"create\",null,{create},1790000000000.125]\n\
         [\"addTrack\",\"P_'\\u0000\",[\"video\",\"t\",{label},\"s\"],5]\n\
         [\"getStats\",\"P_'\\u0000\",{{{source},{first},{second},\"D\":{{\"type\":\"data-channel\",\"label\":{label}}}}},1000]\n"
    );
    let mut features = features(text.as_bytes());
    let tables = dictionary::tables();
    let duration = tables[dictionary::CLIENT].columns.iter().position(|column| column.name == "duration").expect("a feature");
    features.client[duration] = Some(Value::Number(f64::INFINITY));
    features
}

fn succeed(output: std::io::Result<Output>) -> Result<String, String> {
    let output = output.map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// A server in a temporary folder that listens on nothing but a socket in it.
struct PostgreSql {
    programs: PathBuf,
    folder: TempDir,
    /// PostgreSQL refuses to run as root.
    user: Option<&'static str>,
}

impl PostgreSql {
    fn start() -> Result<PostgreSql, String> {
        let programs = programs().ok_or("its programs are not there")?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let is_root = succeed(Command::new("id").arg("-u").output())?.trim() == "0";
        let exists = |user: &&&str| Command::new("id").arg(user).output().is_ok_and(|output| output.status.success());
        let user = match is_root {
            true => Some(*["postgres", "nobody"].iter().find(exists).ok_or("there is no user but root")?),
            false => None,
        };
        if let Some(user) = user {
            succeed(Command::new("chown").arg(user).arg(folder.path()).output())?;
        }
        let server = PostgreSql { programs, folder, user };
        let data = server.data();
        succeed(
            server.command("initdb").args(["-A", "trust", "-U", "test", "-E", "UTF8", "--locale=C", "--no-sync", "-D"]).arg(&data).output(),
        )?;
        let options = format!("-k {} -c listen_addresses='' -c fsync=off", server.folder.path().display());
        let log = server.folder.path().join("log");
        // Its output goes to the log: a pipe would stay open as long as the server runs.
        let mut start = server.command("pg_ctl");
        let started = start.args(["-w", "-D"]).arg(&data).arg("-l").arg(&log).args(["-o", &options, "start"]);
        let status = started.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).status();
        match status {
            Ok(status) if status.success() => Ok(server),
            _ => Err(fs::read_to_string(&log).unwrap_or_default()),
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = match self.user {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for PostgreSql {
    fn drop(&mut self) {
        let _ = self.command("pg_ctl").args(["-m", "immediate", "-w", "-D"]).arg(self.data()).arg("stop").output();
    }
}

/// Debian keeps the programs of each version apart.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = versions.chain(std::env::split_paths(&path));
    folders.find(|folder| ["initdb", "pg_ctl", "postgres", "psql"].iter().all(|program| folder.join(program).is_file()))
}

impl Database for PostgreSql {
    const DIALECT: Dialect = Dialect::PostgreSql;

    fn hex(column: &str) -> String {
        format!("encode(convert_to({column}, 'UTF8'), 'hex')")
    }

    fn run(&self, script: &str) -> String {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "test", "-d", "postgres", "-h"]).arg(self.folder.path());
        psql.env("PGCLIENTENCODING", "UTF8").env("PGOPTIONS", "-c client_min_messages=warning");
        let file = written(self.folder.path(), script);
        succeed(psql.arg("-f").arg(file).output()).unwrap_or_else(|error| panic!("{error}"))
    }
}

fn written(folder: &Path, script: &str) -> PathBuf {
    let file = folder.join("script.sql");
    fs::write(&file, script).expect("the folder is writable");
    file
}

struct DuckDb(TempDir);

impl DuckDb {
    fn start() -> Result<DuckDb, String> {
        succeed(Command::new("python3").args(["-c", "import duckdb"]).output()).map_err(|_| "python3 has no module duckdb".to_owned())?;
        Ok(DuckDb(tempfile::tempdir().map_err(|error| error.to_string())?))
    }
}

impl Database for DuckDb {
    const DIALECT: Dialect = Dialect::DuckDb;

    fn hex(column: &str) -> String {
        format!("hex(encode({column}))")
    }

    fn run(&self, script: &str) -> String {
        const PROGRAM: &str = "import duckdb, sys\n\
            database = duckdb.connect(sys.argv[1])\n\
            found = database.execute(open(sys.argv[2], encoding='utf-8', newline='').read())\n\
            print('\\n'.join(str(row[0]) for row in found.fetchall()))";
        let file = written(self.0.path(), script);
        let mut python = Command::new("python3");
        python.args(["-c", PROGRAM]).arg(self.0.path().join("database")).arg(file);
        succeed(python.output()).unwrap_or_else(|error| panic!("{error}"))
    }
}
