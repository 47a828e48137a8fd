//! The panels of all dashboards.

/// A dashboard.
pub(super) struct Dashboard {
    /// Its fixed name, which addresses name.
    pub(super) uid: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) panels: &'static [Panel],
}

/// A panel.
pub(super) struct Panel {
    /// `timeseries`, `stat` or `table`.
    pub(super) kind: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    /// By Grafana's name.
    pub(super) unit: &'static str,
    /// Each with what its line is called.
    pub(super) queries: &'static [(&'static str, &'static str)],
}

pub(super) const DASHBOARDS: &[Dashboard] = &[
    Dashboard {
        uid: "rollcall-overview",
        title: "Rollcall: overview",
        description: "Whether nodes are served, and what they are told.",
        panels: &[
            Panel {
                kind: "stat",
                title: "Live registrations",
                description: "Registrations that are alive.",
                unit: "short",
                queries: &[("live", r#"max(rollcall_live_registrations{job="rollcall"})"#)],
            },
            Panel {
                kind: "stat",
                title: "What it needs",
                description: "1 where it is as it should be, by server and what it is.",
                unit: "short",
                queries: &[(
                    "{{instance}} {{check}}",
                    r#"rollcall_health_check_ok{job="rollcall"}"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Revalidations",
                description: "Revalidations a second, by what became of them.",
                unit: "ops",
                queries: &[(
                    "{{outcome}}",
                    r#"sum by (outcome) (rate(rollcall_revalidations_total{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Registrations",
                description: "Registrations a second, by what became of them.",
                unit: "ops",
                queries: &[(
                    "{{outcome}}",
                    r#"sum by (outcome) (rate(rollcall_registrations_total{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Refusals by code",
                description: "Problems that were answered a second; docs/codes.md says what each wants.",
                unit: "ops",
                queries: &[(
                    "{{code}}",
                    r#"sum by (code) (rate(rollcall_refusals_total{job="rollcall"}[$__rate_interval])) > 0 or sum(rate(rollcall_refusals_total{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Lock-outs",
                description: "Leases a second that ended without a successful call.",
                unit: "ops",
                queries: &[(
                    "ended",
                    r#"sum(rate(rollcall_expired_leases_total{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Clock",
                description: "How far each server is from the database.",
                unit: "s",
                queries: &[("{{instance}}", r#"rollcall_clock_skew_seconds{job="rollcall"}"#)],
            },
            Panel {
                kind: "table",
                title: "What runs",
                description: "The version of each server.",
                unit: "short",
                queries: &[("{{instance}} {{version}}", r#"rollcall_build_info{job="rollcall"}"#)],
            },
        ],
    },
    Dashboard {
        uid: "rollcall-node-api",
        title: "Rollcall: node API",
        description: "What nodes call, how often, and how long that takes.",
        panels: &[
            Panel {
                kind: "timeseries",
                title: "Revalidations: duration",
                description: "How long revalidations take: half of them, and 99 of 100.",
                unit: "s",
                queries: &[
                    (
                        "p50",
                        r#"histogram_quantile(0.5, sum by (le) (rate(rollcall_http_request_duration_seconds_bucket{job="rollcall", route="/{tenant}/v1/registrations/{id}/revalidations"}[$__rate_interval])))"#,
                    ),
                    (
                        "p99",
                        r#"histogram_quantile(0.99, sum by (le) (rate(rollcall_http_request_duration_seconds_bucket{job="rollcall", route="/{tenant}/v1/registrations/{id}/revalidations"}[$__rate_interval])))"#,
                    ),
                ],
            },
            Panel {
                kind: "timeseries",
                title: "Registrations: duration",
                description: "How long registrations take, the hashing of passwords included.",
                unit: "s",
                queries: &[
                    (
                        "p50",
                        r#"histogram_quantile(0.5, sum by (le) (rate(rollcall_http_request_duration_seconds_bucket{job="rollcall", route="/{tenant}/v1/registrations", method="POST"}[$__rate_interval])))"#,
                    ),
                    (
                        "p99",
                        r#"histogram_quantile(0.99, sum by (le) (rate(rollcall_http_request_duration_seconds_bucket{job="rollcall", route="/{tenant}/v1/registrations", method="POST"}[$__rate_interval])))"#,
                    ),
                ],
            },
            Panel {
                kind: "timeseries",
                title: "Requests by route",
                description: "Requests a second.",
                unit: "ops",
                queries: &[(
                    "{{method}} {{route}}",
                    r#"sum by (method, route) (rate(rollcall_http_requests_total{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Requests by status",
                description: "Requests a second.",
                unit: "ops",
                queries: &[(
                    "{{status}}",
                    r#"sum by (status) (rate(rollcall_http_requests_total{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Faults of ours",
                description: "The part of all requests that was answered with 5xx.",
                unit: "percentunit",
                queries: &[(
                    "5xx",
                    r#"(sum(rate(rollcall_http_requests_total{job="rollcall", status=~"5.."}[$__rate_interval])) or vector(0)) / sum(rate(rollcall_http_requests_total{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Decided from memory",
                description: "The part of renewals that needed no read.",
                unit: "percentunit",
                queries: &[(
                    "cache",
                    r#"sum(rate(rollcall_revalidations_decided_total{job="rollcall", facts="cache"}[$__rate_interval])) / sum(rate(rollcall_revalidations_decided_total{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Unbindings",
                description: "Unbindings a second, by whom.",
                unit: "ops",
                queries: &[(
                    "{{by}}",
                    r#"sum by (by) (rate(rollcall_unbindings_total{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Sessions",
                description: "Floating sessions opened, and checkouts, a second.",
                unit: "ops",
                queries: &[
                    (
                        "opened",
                        r#"sum(rate(rollcall_sessions_opened_total{job="rollcall"}[$__rate_interval])) or vector(0)"#,
                    ),
                    (
                        "checkouts",
                        r#"sum(rate(rollcall_session_checkouts_total{job="rollcall"}[$__rate_interval])) or vector(0)"#,
                    ),
                ],
            },
        ],
    },
    Dashboard {
        uid: "rollcall-provisioning",
        title: "Rollcall: provisioning and mail",
        description: "Requests, letters, licences, and the workers that see to them.",
        panels: &[
            Panel {
                kind: "timeseries",
                title: "Outbox",
                description: "Mails that wait, and mails that were given up.",
                unit: "short",
                queries: &[(
                    "{{state}}",
                    r#"max by (state) (rollcall_outbox_mails{job="rollcall"})"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Oldest mail",
                description: "How long the oldest mail has waited.",
                unit: "s",
                queries: &[("age", r#"max(rollcall_outbox_oldest_age_seconds{job="rollcall"})"#)],
            },
            Panel {
                kind: "timeseries",
                title: "Mails",
                description: "Attempts a second to send a mail, by what became of them.",
                unit: "ops",
                queries: &[(
                    "{{outcome}}",
                    r#"sum by (outcome) (rate(rollcall_mails_total{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Letters",
                description: "Letters a second that nobody asked for, by kind.",
                unit: "ops",
                queries: &[(
                    "{{kind}}",
                    r#"sum by (kind) (rate(rollcall_notices_total{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Mailboxes",
                description: "Messages a second in the mailboxes of requests, by what became of them.",
                unit: "ops",
                queries: &[(
                    "{{tenant}} {{outcome}}",
                    r#"sum by (tenant, outcome) (rate(rollcall_mailbox_messages_total{job="rollcall"}[$__rate_interval])) or vector(0)"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Licences",
                description: "Licences issued, and keys redeemed, a second.",
                unit: "ops",
                queries: &[
                    (
                        "issued",
                        r#"sum(rate(rollcall_licences_issued_total{job="rollcall"}[$__rate_interval])) or vector(0)"#,
                    ),
                    (
                        "redeemed",
                        r#"sum(rate(rollcall_licence_redemptions_total{job="rollcall"}[$__rate_interval])) or vector(0)"#,
                    ),
                ],
            },
            Panel {
                kind: "timeseries",
                title: "Workers",
                description: "Steps a second, by worker.",
                unit: "ops",
                queries: &[(
                    "{{worker}} {{outcome}}",
                    r#"sum by (worker, outcome) (rate(rollcall_worker_runs_total{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
            Panel {
                kind: "stat",
                title: "Oldest signing key",
                description: "How old the oldest key is that any tenant signs with.",
                unit: "s",
                queries: &[(
                    "age",
                    r#"max(rollcall_signing_key_oldest_age_seconds{job="rollcall"})"#,
                )],
            },
        ],
    },
    Dashboard {
        uid: "rollcall-storage",
        title: "Rollcall: storage and cache",
        description: "The database behind it, and what waits for it.",
        panels: &[
            Panel {
                kind: "timeseries",
                title: "Waiting for commits",
                description: "How long a registration, renewal or unbinding waits until it is durable: 99 of 100.",
                unit: "s",
                queries: &[(
                    "{{committer}}",
                    r#"histogram_quantile(0.99, sum by (le, committer) (rate(rollcall_commit_wait_seconds_bucket{job="rollcall"}[$__rate_interval])))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Entries a commit",
                description: "How many share a commit.",
                unit: "short",
                queries: &[(
                    "{{committer}}",
                    r#"sum by (committer) (rate(rollcall_commit_batch_size_sum{job="rollcall"}[$__rate_interval])) / sum by (committer) (rate(rollcall_commit_batch_size_count{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Failed commits",
                description: "Batches a second that failed.",
                unit: "ops",
                queries: &[(
                    "{{committer}}",
                    r#"sum by (committer) (rate(rollcall_commit_failures_total{job="rollcall"}[$__rate_interval])) or vector(0)"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Connections",
                description: "Connections of the pools, and those that are idle: none idle means that calls wait.",
                unit: "short",
                queries: &[
                    ("{{instance}} open", r#"rollcall_database_connections{job="rollcall"}"#),
                    ("{{instance}} idle", r#"rollcall_database_connections_idle{job="rollcall"}"#),
                ],
            },
            Panel {
                kind: "timeseries",
                title: "Steps of workers",
                description: "How long a step takes: 95 of 100.",
                unit: "s",
                queries: &[(
                    "{{worker}}",
                    r#"histogram_quantile(0.95, sum by (le, worker) (rate(rollcall_worker_duration_seconds_bucket{job="rollcall"}[$__rate_interval])))"#,
                )],
            },
            Panel {
                kind: "timeseries",
                title: "Swept",
                description: "Registrations a second that the sweeper met, by what it did.",
                unit: "ops",
                queries: &[(
                    "{{what}}",
                    r#"sum by (what) (rate(rollcall_swept_total{job="rollcall"}[$__rate_interval]))"#,
                )],
            },
        ],
    },
];
