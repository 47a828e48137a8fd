//! Logs, on standard error.

use std::{
    fmt::{self, Write as _},
    io::{self, IsTerminal},
};

use rollcall_config::LogFormat;
use tracing::{Event, Subscriber};
use tracing_subscriber::{
    Layer,
    filter::Targets,
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{JsonFields, Writer},
    },
    layer::SubscriberExt,
    registry,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

/// The error that log directives can't be parsed.
#[derive(Debug, thiserror::Error)]
#[error("not a level such as info or directives such as info,rollcall_http=debug")]
pub struct BadDirectives;

/// The request that is being answered, as names and values; called for each line, with what takes them.
///
/// A function in place of a span: a span would cost every request what only lines need, and few
/// requests have one. And no choice of what is logged can take the request out of the lines.
pub type CurrentRequest = fn(&mut dyn FnMut(&'static str, &str));

/// Start logging. `directives` are a level, or targets with levels.
///
/// # Errors
/// The directives can't be parsed.
pub fn log_to_stderr(
    directives: &str,
    format: LogFormat,
    request: CurrentRequest,
) -> Result<(), BadDirectives> {
    // The web server tells every step of its start; who wants to know can still ask for it.
    let filter = format!("actix_server=warn,{directives}").parse::<Targets>();
    let filter = filter.map_err(|_| BadDirectives)?;
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let lines = match format {
        LogFormat::Pretty => {
            let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            let event = tracing_subscriber::fmt::format().with_ansi(colours);
            lines.event_format(Lines { event, request, add: add_to_text }).boxed()
        }
        LogFormat::Json => {
            let event = tracing_subscriber::fmt::format().json().flatten_event(true);
            let event = event.with_current_span(false).with_span_list(false);
            let event = Lines { event, request, add: add_to_json };
            lines.event_format(event).fmt_fields(JsonFields::new()).boxed()
        }
    };
    registry().with(filter).with(lines).init();
    Ok(())
}

/// An event as a line, with the request that it belongs to.
struct Lines<E> {
    event: E,
    request: CurrentRequest,
    add: fn(&mut String, &[(&'static str, String)]),
}

impl<S, N, E> FormatEvent<S, N> for Lines<E>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    E: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = String::new();
        self.event.format_event(context, Writer::new(&mut line), event)?;
        line.truncate(line.trim_end_matches('\n').len());
        let mut fields = Vec::new();
        (self.request)(&mut |name, value| fields.push((name, value.to_owned())));
        if !fields.is_empty() {
            (self.add)(&mut line, &fields);
        }
        writeln!(writer, "{line}")
    }
}

fn add_to_text(line: &mut String, fields: &[(&'static str, String)]) {
    for (name, value) in fields {
        // Writing into a text doesn't fail.
        let _ = write!(line, " {name}={value}");
    }
}

/// As a span of the name `request`, the place where readers of such logs look for it.
fn add_to_json(line: &mut String, fields: &[(&'static str, String)]) {
    let named = [("name", "request".to_owned())];
    let span: serde_json::Map<_, _> = named
        .iter()
        .chain(fields)
        .map(|(name, value)| ((*name).to_owned(), value.as_str().into()))
        .collect();
    if line.pop() == Some('}') {
        let _ = write!(line, ",\"spans\":[{}]}}", serde_json::Value::Object(span));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Vec<(&'static str, String)> {
        vec![("request_id", "req_1".to_owned()), ("method", "P\"ST".to_owned())]
    }

    #[test]
    fn a_line_of_text_ends_with_its_request() {
        let mut line = "ERROR rollcall: it broke".to_owned();
        add_to_text(&mut line, &fields());
        assert_eq!(line, "ERROR rollcall: it broke request_id=req_1 method=P\"ST");
    }

    #[test]
    fn a_line_of_json_stays_json() {
        let mut line = r#"{"level":"ERROR","message":"it broke"}"#.to_owned();
        add_to_json(&mut line, &fields());
        let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(line["message"], "it broke");
        assert_eq!(line["spans"][0]["request_id"], "req_1");
        assert_eq!(line["spans"][0]["method"], "P\"ST");
    }
}
