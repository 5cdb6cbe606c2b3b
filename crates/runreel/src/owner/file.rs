//! Files of this user in folders where others may have put something else.
//!
//! In: a path. Out: an opened file that was looked at after its opening, so that nobody can swap it in between.
//! Nothing here waits for a pipe, and nothing empties a file.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a file that this user made. `options` say how; they must not truncate, as that would come before the
/// look. A file that they make is of mode 0600. A link is refused, and so is what is no regular file or belongs
/// to anybody else (also to root); the error says which.
pub fn open_own(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
        options.mode(0o600).custom_flags(flags(OFlags::NOFOLLOW | OFlags::NONBLOCK));
        let opened = options.open(path).map_err(|error| {
            let is_link = path.symlink_metadata().is_ok_and(|about| about.is_symlink());
            if is_link { io::Error::other("it is a link, and may lead anywhere") } else { error }
        })?;
        let file = regular(opened)?;
        let user = file.metadata()?.uid();
        if user == super::this_user() {
            Ok(file)
        } else {
            Err(io::Error::other(format!("it belongs to another user (number {user})")))
        }
    }
    #[cfg(not(unix))]
    regular(options.open(path)?)
}

/// Opens a file that this user made, or makes it, for writing. What is in it stays.
pub fn make_own(path: &Path) -> io::Result<File> {
    open_own(path, File::options().write(true).create(true).truncate(false))
}

/// Opens a file for reading, wherever a link leads. What is no regular file is refused, and not waited for.
pub fn open_regular(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags(rustix::fs::OFlags::NONBLOCK));
    regular(options.open(path)?)
}

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a regular file")) }
}

#[cfg(unix)]
fn flags(flags: rustix::fs::OFlags) -> i32 {
    flags.bits().cast_signed()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn pipe(path: &Path) {
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.is_ok_and(|made| made.success()));
    }

    #[test]
    fn a_file_that_is_made_is_for_its_user_alone_and_one_that_is_there_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        drop(make_own(&path).unwrap());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "precious").unwrap();
        drop(make_own(&path).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    }

    #[test]
    fn links_pipes_and_folders_are_no_files_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("precious"), "precious").unwrap();
        symlink(path("precious"), path("link")).unwrap();
        symlink(path("nothing"), path("loose")).unwrap();
        pipe(&path("pipe"));
        for (name, word) in [("link", "link"), ("loose", "link")] {
            assert!(make_own(&path(name)).unwrap_err().to_string().contains(word), "{name}");
        }
        for name in ["link", "pipe", "."] {
            assert!(open_own(&path(name), File::options().read(true)).is_err(), "{name}");
        }
        assert!(!path("nothing").exists());
        assert_eq!(fs::read_to_string(path("precious")).unwrap(), "precious");
    }

    #[test]
    fn a_link_of_the_users_own_choice_is_followed_and_a_pipe_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("secret"), "secret").unwrap();
        symlink("secret", path("link")).unwrap();
        pipe(&path("pipe"));
        assert!(open_regular(&path("link")).is_ok());
        assert!(open_regular(&path("pipe")).unwrap_err().to_string().contains("not a regular file"));
    }
}
