//! The state directory: files are written atomically, readable by the owner only, and locked by one
//! process.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::{
    clock::unique,
    state::{FORMAT, State},
};

const STATE: &str = "state.json";
/// The node's id has a file of its own, written once, so that it survives the loss of the state.
const NODE_ID: &str = "node-id";
const LOCK: &str = "lock";
const NODE_ID_MAX: usize = 128;

/// Why the state can't be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The directory or a file in it can't be used.
    #[error("{path} can't be {done}: {cause}; give the product a directory that it may write to")]
    Unusable {
        /// Which.
        path: PathBuf,
        /// What was tried.
        done: &'static str,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// Another process has locked the directory.
    #[error("{0} is in use by another process; give each process a state directory of its own")]
    Locked(PathBuf),
    /// A file is corrupt.
    #[error(
        "{path} is damaged ({reason}); set it aside and register again: the node keeps its id, \
         which is in the file node-id"
    )]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A newer version of the client wrote it.
    #[error("{path} was written by a newer version (format {found}, this one reads {FORMAT})")]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Its format.
        found: u32,
    },
    /// It is the state of another node than the one asked for.
    #[error(
        "{path} is the state of the node {kept:?}, not {wanted:?}; give each node a directory of \
         its own"
    )]
    OtherNode {
        /// Which directory.
        path: PathBuf,
        /// Whose state it is.
        kept: String,
        /// The id that was set.
        wanted: String,
    },
    /// A node's id is from 1 to 128 characters long and has no control characters.
    #[error("{0:?} can't be a node id: it must have 1 to 128 characters and no control characters")]
    BadNodeId(String),
    /// No id could be generated.
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// A state directory, locked until this is dropped.
#[derive(Debug)]
pub(crate) struct Store {
    dir: PathBuf,
    _lock: File,
}

impl Store {
    /// Lock the directory, create it if needed, and read the state.
    pub(crate) fn open(dir: &Path, wanted: Option<&str>) -> Result<(Self, State), StateError> {
        make_dir(dir)?;
        let path = dir.join(LOCK);
        let lock = ours().create(true).truncate(false).write(true).open(&path);
        let lock = lock.map_err(unusable(&path, "opened"))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => StateError::Locked(dir.to_owned()),
            TryLockError::Error(cause) => unusable(&path, "locked")(cause),
        })?;
        let store = Self { dir: dir.to_owned(), _lock: lock };
        let state = store.read(wanted)?;
        Ok((store, state))
    }

    fn read(&self, wanted: Option<&str>) -> Result<State, StateError> {
        if let Some(wanted) = wanted {
            check_node_id(wanted)?;
        }
        let kept_id = self.read_node_id()?;
        let state = match (self.read_state()?, kept_id.as_deref()) {
            (Some(state), _) => state,
            (None, Some(id)) => State::new(id.to_owned()),
            (None, None) => unkept(wanted)?,
        };
        if let Some(wanted) = wanted.filter(|wanted| *wanted != state.node_id) {
            let (kept, wanted) = (state.node_id, wanted.to_owned());
            return Err(StateError::OtherNode { path: self.dir.clone(), kept, wanted });
        }
        if kept_id.as_deref() != Some(&state.node_id) {
            self.write(NODE_ID, state.node_id.as_bytes())?;
        }
        Ok(state)
    }

    /// The node's id; `None` if the file is missing or malformed.
    fn read_node_id(&self) -> Result<Option<String>, StateError> {
        let id = self.content(NODE_ID)?.and_then(|bytes| String::from_utf8(bytes).ok());
        Ok(id.map(|id| id.trim().to_owned()).filter(|id| check_node_id(id).is_ok()))
    }

    fn read_state(&self) -> Result<Option<State>, StateError> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let path = self.dir.join(STATE);
        let Some(bytes) = self.content(STATE)? else { return Ok(None) };
        let damaged = |error: serde_json::Error| StateError::Damaged {
            path: path.clone(),
            reason: error.to_string(),
        };
        let Format { format: found } = serde_json::from_slice(&bytes).map_err(damaged)?;
        if found > FORMAT {
            return Err(StateError::Newer { path, found });
        }
        let state: State = serde_json::from_slice(&bytes).map_err(damaged)?;
        check_node_id(&state.node_id)?;
        Ok(Some(state))
    }

    /// A file's content, if it is there.
    pub(crate) fn content(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        let path = self.dir.join(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unusable(&path, "read")(error)),
        }
    }

    /// Write the state.
    pub(crate) fn save(&self, state: &State) -> Result<(), StateError> {
        let json = serde_json::to_vec_pretty(state).map_err(io::Error::from);
        self.write(STATE, &json.map_err(unusable(&self.dir.join(STATE), "written"))?)
    }

    /// Write a file atomically: after a crash it is the old one or the new one.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        let path = self.dir.join(name);
        replace(&self.dir, name, bytes).map_err(unusable(&path, "written"))
    }

    /// Remove a file, if it is there.
    pub(crate) fn remove(&self, name: &str) -> Result<(), StateError> {
        let path = self.dir.join(name);
        let removed = match fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            removed => removed.and_then(|()| sync_names(&self.dir)),
        };
        removed.map_err(unusable(&path, "removed"))
    }

    /// The names of the files in the directory.
    pub(crate) fn names(&self) -> Result<Vec<String>, StateError> {
        let names = fs::read_dir(&self.dir).and_then(|entries| {
            entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
        });
        names.map_err(unusable(&self.dir, "read"))
    }
}

/// A state that is not stored, of a node that never registered, with this id or a new one.
pub(crate) fn unkept(wanted: Option<&str>) -> Result<State, StateError> {
    let id = match wanted {
        Some(wanted) => wanted.to_owned(),
        None => unique().map_err(|_| StateError::NoRandomness)?,
    };
    check_node_id(&id)?;
    Ok(State::new(id))
}

fn replace(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let new = dir.join(format!("{name}.new"));
    let mut file = ours().create(true).truncate(true).write(true).open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, dir.join(name))?;
    sync_names(dir)
}

/// Fsync the directory, so that names survive a power cut. Windows has no such thing.
fn sync_names(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

fn make_dir(dir: &Path) -> Result<(), StateError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(unusable(dir, "made"))
}

/// Open options of files that only their owner may read.
fn ours() -> OpenOptions {
    #[allow(unused_mut, reason = "elsewhere than on Unix there is no mode to set")]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn unusable(path: &Path, done: &'static str) -> impl FnOnce(io::Error) -> StateError {
    let path = path.to_owned();
    move |cause| StateError::Unusable { path, done, cause }
}

fn check_node_id(id: &str) -> Result<(), StateError> {
    let fits = !id.is_empty() && id.chars().count() <= NODE_ID_MAX;
    if fits && id == id.trim() && !id.chars().any(char::is_control) {
        Ok(())
    } else {
        Err(StateError::BadNodeId(id.to_owned()))
    }
}
