//! The parts of a multipart body.

/// So far a boundary is sought that wasn't named.
const MAX_SOUGHT: usize = 64 << 10;

/// What stands between the boundaries. Looks at every byte once, and is lazy, so whoever has seen
/// enough stops.
pub(super) fn parts<'a>(body: &'a [u8], boundary: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = after_boundary(body, boundary);
    std::iter::from_fn(move || {
        let here = rest?;
        let (part, next) = match find(here, boundary) {
            Some(found) => (&here[..found.start], (!found.last).then_some(&here[found.end..])),
            // The end was cut off.
            None => (here, None),
        };
        rest = next;
        Some(without_line_end(part))
    })
}

/// The boundary that is in use: the one that was named, else the first that looks like one, which has
/// a header on the next line.
pub(super) fn boundary(body: &[u8], named: &[u8]) -> Option<Vec<u8>> {
    if !named.is_empty() && find(body, named).is_some() {
        return Some(named.to_vec());
    }
    let near = &body[..body.len().min(MAX_SOUGHT)];
    let mut lines = near.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).peekable();
    while let Some(line) = lines.next() {
        let boundary = line.strip_prefix(b"--").filter(|it| (1..=70).contains(&it.len()));
        let is_header = |next: &&[u8]| next.to_ascii_lowercase().starts_with(b"content-");
        if let (Some(boundary), Some(true)) = (boundary, lines.peek().map(is_header)) {
            return Some(boundary.to_vec());
        }
    }
    None
}

struct BoundaryLine {
    start: usize,
    end: usize,
    last: bool,
}

fn after_boundary<'a>(body: &'a [u8], boundary: &[u8]) -> Option<&'a [u8]> {
    let found = find(body, boundary)?;
    (!found.last).then_some(&body[found.end..])
}

/// The next line that is this boundary and nothing else.
fn find(text: &[u8], boundary: &[u8]) -> Option<BoundaryLine> {
    let mut start = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let end = start + line.len();
        if let Some(rest) = line.strip_prefix(b"--").and_then(|it| it.strip_prefix(boundary)) {
            let rest = rest.trim_ascii_end();
            if rest.is_empty() || rest == b"--" {
                return Some(BoundaryLine { start, end, last: !rest.is_empty() });
            }
        }
        start = end;
    }
    None
}

/// The line end before a boundary belongs to the boundary.
fn without_line_end(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(body: &str) -> Vec<&str> {
        parts(body.as_bytes(), b"b").map(|part| std::str::from_utf8(part).unwrap()).collect()
    }

    #[test]
    fn parts_lie_between_boundaries() {
        assert_eq!(
            split("pre\r\n--b\r\none\r\n--b \r\ntwo\r\n\r\n--b--\r\npost"),
            ["one", "two\r\n"]
        );
        assert_eq!(split("--b\none\n--bb\n--b--x\n--b"), ["one\n--bb\n--b--x", ""]);
        assert_eq!(split("--b\ncut off"), ["cut off"]);
        assert_eq!(split("--b--\nnothing"), Vec::<&str>::new());
        assert_eq!(split("nothing"), Vec::<&str>::new());
    }
}
