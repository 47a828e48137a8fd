//! `multipart/form-data` in a file: the fields, and where the file of the form is in it.
//!
//! Not by `actix-multipart` (0.8): it reads a stream and doesn't say where in it a part lies, so a form that
//! is on disk already, spooled once its sender was known, would have to be written there a second time.

use std::{fs::File, io, os::unix::fs::FileExt};

use actix_web::web::Query;

/// The fields stand before the file, within so many bytes.
const HEAD: usize = 64 * 1024;
/// The end of the form stands within so many bytes.
const TAIL: usize = 1024;

/// What was sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) fields: Vec<(String, String)>,
    /// Where the file begins and ends, if one was chosen.
    pub(super) file: Option<(u64, u64)>,
}

/// Read a form; `None` if it is none. One without a file may be written as forms usually are.
pub(super) fn read(form: &File, kind: &str) -> io::Result<Option<Sent>> {
    let length = form.metadata()?.len();
    let head = part(form, 0, HEAD)?;
    let Some(boundary) = boundary(kind) else {
        let pairs = Query::<Vec<(String, String)>>::from_query(&String::from_utf8_lossy(&head));
        return Ok(pairs.ok().map(|pairs| Sent { fields: pairs.into_inner(), file: None }));
    };
    let tail = part(form, length.saturating_sub(TAIL as u64), TAIL)?;
    Ok(parts(&head, &tail, length, &boundary))
}

fn part(form: &File, at: u64, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; most];
    let mut filled = 0;
    while filled < most {
        match form.read_at(&mut bytes[filled..], at + filled as u64)? {
            0 => break,
            read => filled += read,
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// What stands between the parts.
fn boundary(kind: &str) -> Option<String> {
    let (kind, parameters) = kind.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let named = parameters.split(';').find_map(|it| it.trim().strip_prefix("boundary="))?;
    let named = named.trim_matches('"');
    (!named.is_empty() && named.len() <= 70).then(|| named.to_owned())
}

fn parts(head: &[u8], tail: &[u8], length: u64, boundary: &str) -> Option<Sent> {
    let delimiter = format!("--{boundary}");
    let next = format!("\r\n{delimiter}");
    let mut fields = Vec::new();
    let mut at = delimiter.len();
    if !head.starts_with(delimiter.as_bytes()) {
        return None;
    }
    loop {
        let rest = head.get(at..)?;
        if rest.starts_with(b"--") {
            return Some(Sent { fields, file: None });
        }
        let rest = rest.strip_prefix(b"\r\n")?;
        let headers_end = find(rest, b"\r\n\r\n")?;
        let headers = String::from_utf8_lossy(&rest[..headers_end]);
        let (begin, content) = (at + 2 + headers_end + 4, &rest[headers_end + 4..]);
        let name = quoted(&headers, "; name=\"")?;
        if let Some(file) = quoted(&headers, "; filename=\"") {
            // The file is the last part: whatever it holds, the last delimiter ends it.
            let end = format!("{next}--");
            let within = tail.windows(end.len()).rposition(|it| it == end.as_bytes())?;
            let end = length - (tail.len() - within) as u64;
            let chosen = !file.is_empty() && begin as u64 <= end;
            return Some(Sent { fields, file: chosen.then_some((begin as u64, end)) });
        }
        let value_end = find(content, next.as_bytes())?;
        let value = String::from_utf8_lossy(&content[..value_end]);
        fields.push((name, value.into_owned()));
        at = begin + value_end + next.len();
    }
}

fn quoted(headers: &str, before: &str) -> Option<String> {
    let line =
        headers.lines().find(|it| it.to_ascii_lowercase().starts_with("content-disposition"))?;
    Some(line.split_once(before)?.1.split('"').next()?.to_owned())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|it| it == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=----x1";

    fn of(form: &str) -> Option<Sent> {
        let boundary = boundary(KIND).unwrap();
        let tail = &form.as_bytes()[form.len().saturating_sub(TAIL)..];
        parts(form.as_bytes(), tail, form.len() as u64, &boundary)
    }

    #[test]
    fn fields_are_read_and_the_file_is_found() {
        let form = "------x1\r\nContent-Disposition: form-data; name=\"encoding\"\r\n\r\ngb18030\r\n\
                    ------x1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
                    Content-Type: text/csv\r\n\r\na,b\r\n1,2\r\n\r\n------x1--\r\n";
        let sent = of(form).unwrap();
        assert_eq!(sent.fields, [("encoding".to_owned(), "gb18030".to_owned())]);
        let (begin, end) = sent.file.unwrap();
        let file = &form[usize::try_from(begin).unwrap()..usize::try_from(end).unwrap()];
        assert_eq!(file, "a,b\r\n1,2\r\n");
        let none = form.replace("a.csv", "").replace("a,b\r\n1,2\r\n", "");
        assert_eq!(of(&none).unwrap().file, None);
        let fields =
            "------x1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n------x1--\r\n";
        assert_eq!(
            of(fields).unwrap(),
            Sent { fields: vec![("a".to_owned(), "1".to_owned())], file: None }
        );
    }

    #[test]
    fn what_is_cut_off_is_no_form() {
        let form = "------x1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n\
                    a,b\r\n------x1--\r\n";
        assert!(of(form).is_some());
        for end in 0..form.len() - 2 {
            assert_eq!(of(&form[..end]), None, "{end}");
        }
        for kind in ["", "text/plain", "multipart/form-data", "multipart/mixed; boundary=a"] {
            assert_eq!(boundary(kind), None, "{kind}");
        }
    }
}
