mod mailboxes;
mod secret_files;

use std::time::Duration;

use figment::Jail;

use crate::{
    ExposeSecret, Flags, HumanDuration, LogFormat, MasterKey, SETTINGS, Settings, redact_url,
};

/// Runs in an empty directory and an empty environment.
#[expect(clippy::result_large_err, reason = "figment decides the size of its error")]
fn alone(story: impl FnOnce(&mut Jail)) {
    Jail::expect_with(|jail| {
        jail.clear_env();
        story(jail);
        Ok(())
    });
}

fn load() -> Settings {
    Settings::load(Flags::default()).expect("settings")
}

fn refusal(flags: Flags) -> String {
    let sentence = Settings::load(flags).expect_err("a refusal").to_string();
    assert!(!sentence.contains('\n'), "{sentence}");
    sentence
}

fn refused_file(toml: &str) -> String {
    let mut sentence = String::new();
    alone(|jail| {
        jail.create_file("rollcall.toml", toml).unwrap();
        sentence = refusal(Flags::default());
    });
    sentence
}

fn refused_variable(name: &str, value: &str) -> String {
    let mut sentence = String::new();
    alone(|jail| {
        jail.set_env(name, value);
        sentence = refusal(Flags::default());
    });
    sentence
}

fn shown(settings: &Settings, key: &str) -> (String, String) {
    let row = settings.show().into_iter().find(|row| row.key == key);
    row.map(|row| (row.value, row.source)).expect("a row")
}

#[test]
fn the_table_tells_the_defaults() {
    alone(|_| {
        for (row, setting) in load().show().iter().zip(SETTINGS) {
            let told = setting
                .default
                .replace("<data_dir>", "./rollcall-data")
                .replace("<listen>", "127.0.0.1:8080");
            assert_eq!((row.key, &row.value), (setting.key, &told));
            assert_eq!(row.source, "default");
        }
        assert_eq!(load().show().len(), SETTINGS.len());
    });
}

#[test]
fn flag_over_environment_over_file_over_default() {
    alone(|jail| {
        jail.create_file(
            "rollcall.toml",
            "listen = \"127.0.0.1:1\"\nlog = \"warn\"\nworkers = false\ndatabase_connections = 3",
        )
        .unwrap();
        jail.set_env("ROLLCALL_LISTEN", "127.0.0.1:2");
        jail.set_env("ROLLCALL_LOG", "debug");
        let flags = Flags::default().with("listen", "127.0.0.1:3");
        let settings = Settings::load(flags).unwrap();
        assert_eq!(shown(&settings, "listen"), ("127.0.0.1:3".to_owned(), "flag".to_owned()));
        assert_eq!(shown(&settings, "log"), ("debug".to_owned(), "environment".to_owned()));
        assert_eq!(shown(&settings, "workers"), ("false".to_owned(), "rollcall.toml".to_owned()));
        assert_eq!(settings.database_connections, 3);
        assert_eq!(settings.sources.of("data_dir"), "default");
    });
}

#[test]
fn every_setting_can_be_a_variable() {
    alone(|jail| {
        for (name, value) in [
            ("LISTEN", "[::1]:80"),
            ("OPS_LISTEN", "0.0.0.0:0"),
            ("DATA_DIR", "2024"),
            ("DATABASE_URL", "postgres://u:p@h/db"),
            ("CACHE_URL", "redis+cluster://h"),
            ("MAIL_URL", "smtps://u:p@relay"),
            ("MAIL_FROM", "licences@h.example"),
            ("MAIL_AUTHSERV_IDS", "mx1.h.example, mx2.h.example"),
            ("MAILBOXES", "a=imaps://u:p@h/In, b-2=imap://u:p%2C@h"),
            ("MAILBOX_POLL", "90s"),
            ("SWEEP_INTERVAL", "10s"),
            ("PUBLIC_URL", "https://h.example/rollcall"),
            ("TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
            ("MASTER_KEY", "0123456789"),
            ("MASTER_KEY_FILE", ""),
            ("WORKERS", "false"),
            ("LOG_FORMAT", "json"),
            ("LOG", "info,rollcall_http=debug"),
            ("DATABASE_CONNECTIONS", "7"),
        ] {
            jail.set_env(format!("ROLLCALL_{name}"), value);
        }
        let settings = load();
        assert_eq!(settings.listen.to_string(), "[::1]:80");
        assert_eq!(settings.ops_listen.port(), 0);
        assert_eq!(settings.data_dir.to_str(), Some("2024"));
        assert_eq!(settings.database_url(), "postgres://u:p@h/db");
        assert_eq!(settings.cache_url(), "redis+cluster://h");
        assert_eq!(shown(&settings, "mail_url").0, "smtps://u:***@relay");
        assert_eq!(settings.mail_from, "licences@h.example");
        assert_eq!(settings.mail_authserv_ids, ["mx1.h.example", "mx2.h.example"]);
        let mailboxes = "a=imaps://u:***@h/In,b-2=imap://u:***@h";
        assert_eq!(shown(&settings, "mailboxes").0, mailboxes);
        assert_eq!(settings.mailboxes[1].url.expose_secret(), "imap://u:p%2C@h");
        assert_eq!(shown(&settings, "mailbox_poll").0, "1m30s");
        assert_eq!(shown(&settings, "sweep_interval").0, "10s");
        assert_eq!(settings.public_url().path(), "/rollcall");
        assert_eq!(shown(&settings, "trusted_proxies").0, "10.0.0.0/8,::1/128");
        assert!(
            matches!(settings.master_key(), MasterKey::Given(key) if key.expose_secret() == "0123456789")
        );
        assert!(!settings.workers);
        assert_eq!(settings.log_format, LogFormat::Json);
        assert_eq!(settings.log, "info,rollcall_http=debug");
        assert_eq!(settings.database_connections, 7);
    });
}

#[test]
fn every_setting_can_be_a_flag() {
    alone(|_| {
        let values = [
            ("listen", "127.0.0.1:0"),
            ("ops_listen", "127.0.0.1:0"),
            ("data_dir", "d"),
            ("database_url", "sqlite::memory:"),
            ("cache_url", "redis://h"),
            ("mail_url", "smtp://relay"),
            ("mail_from", "licences@h"),
            ("mail_authserv_ids", "mx.h"),
            ("mailboxes", "a=imap://u:p@h"),
            ("mailbox_poll", "5s"),
            ("sweep_interval", "5s"),
            ("public_url", "http://h"),
            ("trusted_proxies", "10.1.2.3"),
            ("master_key_file", "k"),
            ("workers", "false"),
            ("log_format", "json"),
            ("log", "debug"),
            ("database_connections", "1"),
        ];
        let flags =
            values.into_iter().fold(Flags::default(), |flags, (key, value)| flags.with(key, value));
        let settings = Settings::load(flags).unwrap();
        for row in settings.show() {
            let expected = if row.key == "master_key" { "default" } else { "flag" };
            assert_eq!(row.source, expected, "{}", row.key);
        }
        assert!(matches!(settings.master_key(), MasterKey::File(_)));
    });
}

#[test]
fn the_file_may_be_elsewhere_but_must_then_exist() {
    alone(|jail| {
        jail.create_file("rollcall.toml", "log = \"warn\"").unwrap();
        jail.create_file("other.toml", "log = \"trace\"").unwrap();
        jail.set_env("ROLLCALL_CONFIG", "other.toml");
        assert_eq!(shown(&load(), "log"), ("trace".to_owned(), "other.toml".to_owned()));
        let flags = Flags::of_file(Some("gone.toml".into()));
        assert!(refusal(flags).starts_with("cannot read the settings file gone.toml: "));
    });
}

#[test]
fn what_the_data_directory_holds_follows_it() {
    let settings = Settings { data_dir: "/var/lib/50%?".into(), ..Settings::default() };
    assert_eq!(settings.database_url(), "sqlite:///var/lib/50%25%3F/rollcall.db");
    assert!(
        matches!(settings.master_key(), MasterKey::Own(path) if path.ends_with("50%?/master.key"))
    );
}

#[test]
fn the_public_url_can_be_called() {
    let listening =
        |address: &str| Settings { listen: address.parse().unwrap(), ..Settings::default() };
    let url = |address| listening(address).public_url().to_string();
    assert_eq!(url("0.0.0.0:8080"), "http://localhost:8080/");
    assert_eq!(url("[::1]:8080"), "http://[::1]:8080/");
}

#[test]
fn unknown_keys_are_refused_where_they_stand() {
    assert_eq!(
        refused_file("listn = 1"),
        "unknown setting `listn` in rollcall.toml: did you mean `listen`?"
    );
    assert_eq!(
        refused_variable("ROLLCALL_DATABSE_URL", "x"),
        "unknown setting `ROLLCALL_DATABSE_URL` in the environment: \
         did you mean `ROLLCALL_DATABASE_URL`?"
    );
    assert_eq!(
        refused_file("[server]\nlisten = 1"),
        "unknown setting `server` in rollcall.toml: `rollcall config` lists them all"
    );
    assert!(refused_variable("ROLLCALL_PORT", "80").contains("unknown setting"));
    assert!(refused_variable("ROLLCALL_COLOUR", "").contains("unknown setting"));
}

#[test]
fn links_of_an_orchestrator_are_no_settings() {
    alone(|jail| {
        for name in ["SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT_80_TCP_ADDR"] {
            jail.set_env(format!("ROLLCALL_{name}"), "10.0.0.1");
        }
        jail.set_env("ROLLCALL_PORT", "tcp://10.0.0.1:80");
        jail.set_env("ROLLCALL_OPS_PORT_9464_TCP", "tcp://10.0.0.1:9464");
        load();
    });
}

#[test]
fn wrong_values_name_the_setting_its_place_and_what_is_accepted() {
    for (toml, sentence) in [
        (
            "listen = 8080",
            "`listen` in rollcall.toml is a number, not an address and port such as 127.0.0.1:8080",
        ),
        ("workers = \"yes\"", "`workers` in rollcall.toml is \"yes\", not true or false"),
        (
            "database_connections = -1",
            "`database_connections` in rollcall.toml is \"-1\", not a whole number from 1 on",
        ),
        ("log_format = \"xml\"", "`log_format` in rollcall.toml is \"xml\", not pretty or json"),
        (
            "trusted_proxies = [\"10.0.0.0/99\"]",
            "`trusted_proxies` in rollcall.toml is \"10.0.0.0/99\", \
             not an address or a network such as 10.0.0.0/8",
        ),
        ("data_dir = \"\"", "`data_dir` in rollcall.toml is empty: write a path"),
        (
            "public_url = \"https://h/?a=b\"",
            "`public_url` in rollcall.toml has a query or a fragment: \
             write https://host or https://host/path",
        ),
        (
            "ops_listen = \"127.0.0.1:8080\"",
            "`listen` (default) and `ops_listen` in rollcall.toml are the same address: \
             give one of them another port",
        ),
        (
            "master_key = \"a\"\nmaster_key_file = \"b\"",
            "`master_key` in rollcall.toml and `master_key_file` in rollcall.toml are both set: \
             keep one of them",
        ),
    ] {
        assert_eq!(refused_file(toml), sentence);
    }
    assert_eq!(
        refused_variable("ROLLCALL_LISTEN", "8080"),
        "`ROLLCALL_LISTEN` in the environment is \"8080\", \
         not an address and port such as 127.0.0.1:8080"
    );
    alone(|_| {
        let flags = Flags::default().with("database_connections", "0");
        assert_eq!(
            refusal(flags),
            "the flag --database-connections is \"0\", not a whole number from 1 on"
        );
    });
}

#[test]
fn broken_toml_is_one_sentence_without_the_line() {
    let sentence = refused_file("log = \"info\"\nmaster_key = \"hunter2\n");
    assert!(sentence.starts_with("rollcall.toml is not valid TOML: line 2: "), "{sentence}");
    assert!(!sentence.contains("hunter2"), "{sentence}");
}

#[test]
fn wrong_schemes_are_named_and_passwords_are_not() {
    assert_eq!(
        refused_variable("ROLLCALL_DATABASE_URL", "mysql://u:hunter2@h/db"),
        "`ROLLCALL_DATABASE_URL` in the environment has the scheme `mysql://`, \
         which is not one of sqlite:, postgres:// or postgresql://"
    );
    assert_eq!(
        refused_file("cache_url = \"u:hunter2@h\""),
        "`cache_url` in rollcall.toml has no scheme that is known: \
         start it with memory:, redis:// or redis+cluster://"
    );
    for url in ["ftp://u:hunter2@h", "https://u:hunter2@h", "https://u:hunter2@h:port"] {
        let sentence = refused_variable("ROLLCALL_PUBLIC_URL", url);
        assert!(!sentence.contains("hunter2"), "{sentence}");
    }
}

#[test]
fn nothing_shows_a_secret() {
    alone(|jail| {
        jail.set_env("ROLLCALL_MAILBOXES", "a=imaps://u:hunter2@h/In");
        jail.set_env("ROLLCALL_DATABASE_URL", "postgres://u:hunter2@h/db");
        jail.set_env("ROLLCALL_CACHE_URL", "redis://:hunter2@h");
        let flags = Flags::default().with("master_key", "hunter2");
        assert!(!format!("{flags:?}").contains("hunter2"));
        let settings = Settings::load(flags).unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
        let rows = serde_json::to_string(&settings.show()).unwrap();
        assert!(!rows.contains("hunter2"), "{rows}");
        assert_eq!(shown(&settings, "master_key").0, "(set)");
        assert_eq!(shown(&settings, "database_url").0, "postgres://u:***@h/db");
        assert_eq!(shown(&settings, "cache_url").0, "redis://:***@h");
    });
}

#[test]
fn redaction_survives_careless_passwords() {
    for (url, redacted) in [
        ("postgres://h/db", "postgres://h/db"),
        ("postgres://u@h:1/db", "postgres://u@h:1/db"),
        ("postgres://u:p@h:1/db?sslmode=require", "postgres://u:***@h:1/db?sslmode=require"),
        ("postgres://u:p/w?@@h/db", "postgres://u:***@h/db"),
        ("postgres://h/db?user=u&password=p", "postgres://h/db?user=u&password=***"),
        ("redis+cluster://:p@a:1,b:2", "redis+cluster://:***@a:1,b:2"),
        ("u:p@h", "***@h"),
        ("sqlite:///a:b@c/rollcall.db", "sqlite:///a:b@c/rollcall.db"),
        ("memory:", "memory:"),
    ] {
        assert_eq!(redact_url(url), redacted);
    }
}

#[test]
fn durations_are_read_as_people_write_them() {
    for (text, ms, printed) in [
        ("2h", 7_200_000, "2h"),
        ("90s", 90_000, "1m30s"),
        ("1m30s", 90_000, "1m30s"),
        ("7d", 604_800_000, "7d"),
        ("1d12h", 129_600_000, "1d12h"),
        ("0s", 0, "0s"),
        ("250ms", 250, "250ms"),
        ("1m1ms", 60_001, "1m1ms"),
    ] {
        let duration: HumanDuration = text.parse().expect(text);
        assert_eq!(duration.0, Duration::from_millis(ms), "{text}");
        assert_eq!(duration.to_string(), printed);
        assert_eq!(duration.to_string().parse(), Ok(duration));
    }
}

#[test]
fn other_durations_are_refused_with_the_accepted_form() {
    for text in [
        "",
        "5",
        "h",
        "2 h",
        " 2h",
        "-2h",
        "1.5h",
        "2H",
        "2w",
        "1s1h",
        "1m1m",
        "2hx",
        "5 minutes",
        "2h5",
        "99999999999999999999s",
        "18446744073709551615d",
        "٣h",
    ] {
        let refusal = text.parse::<HumanDuration>().expect_err(text).to_string();
        assert_eq!(refusal, format!("{text:?} is not a duration: write 2h, 90s or 1d12h"));
    }
}

#[test]
fn durations_travel_as_text() {
    let duration: HumanDuration = serde_json::from_str("\"2h\"").unwrap();
    assert_eq!(serde_json::to_string(&duration).unwrap(), "\"2h\"");
    assert!(serde_json::from_str::<HumanDuration>("\"2 hours\"").is_err());
}
