//! Every setting as a flag, made from the table of settings.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, Error, value_parser};
use rollcall_config::{Flags, SETTINGS, SettingDescription};

/// The settings, before or after the command.
#[derive(Debug, Clone, Default)]
pub(crate) struct SettingsArgs(Flags);

impl SettingsArgs {
    /// What the command line sets.
    pub(crate) fn overrides(&self) -> Flags {
        self.0.clone()
    }
}

impl clap::Args for SettingsArgs {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new("config")
            .long("config")
            .global(true)
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help("The settings file [default: rollcall.toml, if there is one] [env: ROLLCALL_CONFIG]");
        command.next_help_heading("Settings").arg(config).args(SETTINGS.iter().map(argument))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// The flag of a setting; one that takes several values may be repeated.
fn argument(setting: &SettingDescription) -> Arg {
    let (default, variable) = (setting.default, setting.variable());
    Arg::new(setting.key)
        .long(setting.flag().trim_start_matches('-').to_owned())
        .global(true)
        .value_name(setting.value_name)
        .action(if setting.is_list { ArgAction::Append } else { ArgAction::Set })
        .help(format!("{} [default: {default}] [env: {variable}]", setting.meaning))
}

impl clap::FromArgMatches for SettingsArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut args = Self::default();
        args.update_from_arg_matches(matches)?;
        Ok(args)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        let mut flags = Flags::of_file(matches.get_one::<PathBuf>("config").cloned());
        for setting in SETTINGS {
            if let Some(values) = matches.get_many::<String>(setting.key) {
                let values = values.map(String::as_str).collect::<Vec<_>>();
                flags = flags.with(setting.key, values.join(","));
            }
        }
        self.0 = flags;
        Ok(())
    }
}
