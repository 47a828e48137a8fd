//! A file's text, and its rows.

use std::io::{self, Read};

use csv::{Reader, ReaderBuilder, StringRecord};
use encoding_rs::Encoding;

use super::{
    Cells, Columns, ImportError,
    cell::is_blank,
    header::{Header, error},
    layout,
    report::{CsvError, ImportReport, Understood},
};
use crate::{
    csv::{Decoded, Lines, Written, written_in},
    error::invalid,
};

/// How many rows are held in memory.
const CHUNK: usize = 500;

/// So much of a file's text is looked at for what stands between its cells.
const BEGINNING: u64 = 64 * 1024;

/// A file that was opened. It is read several times and never held.
pub type CsvSource = Box<dyn Read + Send>;

/// How a file's text is written.
#[derive(Debug, Clone, Copy)]
struct Layout {
    encoding: &'static Encoding,
    delimiter: u8,
}

impl Layout {
    /// The layout of a file, or why it has none that is certain.
    fn of(
        open: &impl Fn() -> Result<CsvSource, ImportError>,
        named: Option<&str>,
        columns: &Columns,
    ) -> Result<Result<Self, CsvError>, ImportError> {
        let again = || {
            open().map_err(|error| match error {
                ImportError::Unreadable(error) => error,
                ImportError::Refused(error) => io::Error::other(error),
            })
        };
        let written = written_in(again).map_err(ImportError::Unreadable)?;
        let encoding = match (written, named) {
            (Written::Workbook(what), _) => {
                let reason = format!("the file is {what}: save it as CSV UTF-8 and import that");
                return Ok(Err(error(1, "", "", reason)));
            }
            (_, Some(named)) => match Encoding::for_label(named.trim().as_bytes()) {
                Some(encoding) => encoding,
                None => {
                    let reason = "must be an encoding such as utf-8, gb18030 or windows-1252";
                    return Err(ImportError::Refused(invalid("encoding", reason)));
                }
            },
            (Written::In(encoding), None) => encoding,
            (Written::Unclear(line), None) => {
                let reason = "is neither UTF-8 nor plainly Chinese: say the encoding of the file, such \
                              as windows-1252 or gb18030";
                return Ok(Err(error(line, "", "", reason.to_owned())));
            }
        };
        let mut beginning = Vec::new();
        let text = Decoded::new(open()?, encoding);
        text.take(BEGINNING).read_to_end(&mut beginning).map_err(ImportError::Unreadable)?;
        let delimiter = layout::delimiter(&String::from_utf8_lossy(&beginning), columns);
        Ok(Ok(Self { encoding, delimiter }))
    }
}

/// A file whose layout and header are known.
pub(crate) struct ImportFile<F> {
    open: F,
    layout: Layout,
    header: Header,
}

impl<F: Fn() -> io::Result<CsvSource>> ImportFile<F> {
    /// Read how a file is written, or report why it can't be imported.
    pub(crate) fn survey(
        open: F,
        encoding: Option<&str>,
        columns: &'static Columns,
    ) -> Result<Result<Self, ImportReport>, ImportError> {
        let opened = || open().map_err(ImportError::Unreadable);
        let layout = match Layout::of(&opened, encoding, columns)? {
            Ok(layout) => layout,
            Err(error) => return Ok(Err(ImportReport::refused(vec![error]))),
        };
        let mut file = reader(opened()?, layout);
        let Some((first, line)) = heading(&mut file)? else {
            let error = error(1, "", "", "the file is empty".to_owned());
            return Ok(Err(ImportReport::refused(vec![error])));
        };
        let mut header = match Header::of(columns, &first, line) {
            Ok(header) => header,
            Err(errors) => return Ok(Err(ImportReport::refused(errors))),
        };
        // What all rows show about the columns.
        let mut row = StringRecord::new();
        while file.read_record(&mut row).map_err(unreadable)? {
            header.survey(&row, first_line(&file, &row));
        }
        Ok(Ok(Self { open, layout, header }))
    }

    /// Its rows.
    pub(crate) fn rows(&self) -> Result<Rows<'_>, ImportError> {
        let file = (self.open)().map_err(ImportError::Unreadable)?;
        let mut file = reader(file, self.layout);
        heading(&mut file)?;
        Ok(Rows { header: &self.header, file })
    }

    /// How it was understood.
    pub(crate) fn understood(&self) -> Understood {
        Understood {
            encoding: self.layout.encoding.name().to_owned(),
            delimiter: char::from(self.layout.delimiter).to_string(),
            columns: self.header.columns(),
            first_rows: Vec::new(),
        }
    }
}

/// The rows of a file, in chunks.
pub(crate) struct Rows<'a> {
    header: &'a Header,
    file: Reader<Lines<Decoded<CsvSource>>>,
}

impl Rows<'_> {
    /// The next rows, each read by `read`; none at the end.
    pub(crate) fn chunk<T>(
        &mut self,
        read: impl Fn(Cells<'_>) -> Result<T, Vec<CsvError>>,
    ) -> Result<Vec<Result<T, Vec<CsvError>>>, ImportError> {
        let (mut chunk, mut row) = (Vec::with_capacity(CHUNK), StringRecord::new());
        while chunk.len() < CHUNK && self.file.read_record(&mut row).map_err(unreadable)? {
            if !row.iter().all(is_blank) {
                let cells = self.header.cells(&row, first_line(&self.file, &row));
                chunk.push(cells.and_then(&read));
            }
        }
        Ok(chunk)
    }
}

fn reader(file: CsvSource, layout: Layout) -> Reader<Lines<Decoded<CsvSource>>> {
    let text = Lines::new(Decoded::new(file, layout.encoding));
    let mut reader = ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(layout.delimiter).from_reader(text)
}

/// The row that names the columns, and its line: the first one with anything in it that says nothing
/// about the file itself.
fn heading(
    file: &mut Reader<Lines<Decoded<CsvSource>>>,
) -> Result<Option<(StringRecord, u64)>, ImportError> {
    let mut row = StringRecord::new();
    let mut at_begin = true;
    while file.read_record(&mut row).map_err(unreadable)? {
        let line = first_line(file, &row);
        let first = row.get(0).unwrap_or_default();
        let says = at_begin && layout::separator(first).is_some();
        at_begin &= row.iter().all(is_blank);
        if !says && !row.iter().all(is_blank) {
            return Ok(Some((row, line)));
        }
    }
    Ok(None)
}

/// The line on which the row just read begins.
fn first_line(file: &Reader<Lines<Decoded<CsvSource>>>, row: &StringRecord) -> u64 {
    let within = row.as_byte_record().as_slice().iter().filter(|byte| **byte == b'\n').count();
    file.get_ref().line() - within as u64
}

fn unreadable(error: csv::Error) -> ImportError {
    ImportError::Unreadable(match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, format!("{other:?}")),
    })
}
