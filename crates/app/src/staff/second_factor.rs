//! The second factor: TOTP (RFC 6238), and recovery codes for a lost device.

use rollcall_domain::{LoginId, audit::Actor, staff::StaffMember};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use super::people::{on_staff, unknown};
use crate::{AdminError, AppError, error::invalid, staff::Staff};

/// How many recovery codes are issued.
const RECOVERY_CODES: usize = 10;

/// The secret of a new second factor; shown once.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// The secret in base32, to be typed.
    pub secret: SecretString,
    /// The same as an `otpauth://` URL, for a QR code.
    pub url: SecretString,
}

/// Single-use codes in place of the device; shown once.
#[derive(Debug, Clone)]
pub struct RecoveryCodes(pub Vec<SecretString>);

impl Enrolment {
    /// Show a new secret.
    pub(super) fn of(secret: &[u8], account: &str, issuer: String) -> Result<Self, AppError> {
        let totp = totp(secret, account, Some(issuer))?;
        let url = totp.to_url().map_err(|_| AppError::SecondFactor)?;
        let secret = totp.secret().to_base32();
        Ok(Self { secret: secret.into(), url: url.into() })
    }
}

/// A device whose codes are checked.
pub(super) struct Device<'a> {
    /// Its secret, sealed.
    pub(super) sealed: Option<&'a [u8]>,
    /// What binds the sealed secret to its row.
    pub(super) context: Vec<u8>,
    /// Whose it is.
    pub(super) account: &'a str,
    /// The last time step used.
    pub(super) last_step: i64,
}

impl Staff<'_> {
    /// Begin enrolment: create a new secret. It is required once confirmed; a confirmed one stays
    /// until then.
    pub async fn enrol_second_factor(
        self,
        by: &Actor,
        tenant: &str,
        email: &str,
    ) -> Result<Enrolment, AdminError> {
        let staff = self.show(tenant, email).await?;
        if staff.totp_proven {
            let reason = "has a second factor already; it is forgotten with the password's reset";
            return Err(invalid("email", reason));
        }
        let secret = self.app.randomness.bytes::<20>();
        let issuer = self.app.known_tenant(tenant).await?.tenant.name.replace(':', " ");
        let enrolment = Enrolment::of(&secret, &staff.email, issuer)?;
        let sealed = self.app.master_key.seal(&seal_context(&staff), &secret);
        self.edit(by, tenant, email, "staff.enrol_second_factor", None, |staff| {
            (staff.sealed_totp, staff.totp_last_step) = (Some(sealed), 0);
        })
        .await?;
        Ok(enrolment)
    }

    /// Confirm enrolment by the device's first code. From now on a code is required; new recovery
    /// codes replace the old ones. Logins made without a second factor end, except `login`, which
    /// confirms.
    pub async fn prove_second_factor(
        self,
        by: &Actor,
        tenant: &str,
        email: &str,
        code: &str,
        login: Option<LoginId>,
    ) -> Result<RecoveryCodes, AdminError> {
        let found = self.show(tenant, email).await?;
        let tx = self.app.store.write().await?;
        let people = tx.tenant(found.tenant).staff();
        let mut staff = people.lock(found.id).await?.ok_or_else(|| unknown(email))?;
        let step = self.matching_step(&staff, code)?;
        let step = step.ok_or_else(|| invalid("code", "is not the one that the device shows"))?;
        (staff.totp_proven, staff.totp_last_step) = (true, step);
        staff.version += 1;
        let (codes, hashes) = self.recovery_codes();
        people.update(&staff).await?;
        people.replace_recovery_codes(staff.id, &hashes).await?;
        tx.tenant(found.tenant).logins().end_all(staff.id, login, self.app.now()).await?;
        self.app.audit().record(&tx, by, on_staff("staff.prove_second_factor", &staff)).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// The time step of a valid code that was not used before.
    pub(super) fn matching_step(
        self,
        staff: &StaffMember,
        code: &str,
    ) -> Result<Option<i64>, AppError> {
        self.step_of(
            &Device {
                sealed: staff.sealed_totp.as_deref(),
                context: seal_context(staff),
                account: &staff.email,
                last_step: staff.totp_last_step,
            },
            code,
        )
    }

    /// The time step of a valid code of a device that was not used before.
    pub(super) fn step_of(self, device: &Device<'_>, code: &str) -> Result<Option<i64>, AppError> {
        let Some(sealed) = device.sealed else { return Ok(None) };
        let secret = self.app.master_key.open(&device.context, sealed)?;
        let totp = totp(&secret, device.account, None)?;
        let now = u64::try_from(self.app.now().timestamp()).unwrap_or_default();
        let step = totp.check(code, now).and_then(|step| i64::try_from(step).ok());
        Ok(step.filter(|step| *step > device.last_step))
    }

    /// Generate recovery codes, and what to store of them.
    pub(super) fn recovery_codes(self) -> (RecoveryCodes, [[u8; 32]; RECOVERY_CODES]) {
        let codes = [(); RECOVERY_CODES].map(|()| self.recovery_code());
        let hashes = codes.each_ref().map(|code| hash(code));
        (RecoveryCodes(codes.map(SecretString::from).into()), hashes)
    }

    /// Generate a recovery code: two groups of five, 50 bits.
    fn recovery_code(self) -> String {
        let code = crate::generated_password::generate_password(&self.app.randomness);
        code.chars().take(11).collect()
    }
}

fn totp(secret: &[u8], account: &str, issuer: Option<String>) -> Result<Totp, AppError> {
    let builder = Builder::new().with_secret(Secret::new(secret.into())).with_account_name(account);
    builder.with_issuer(issuer).build().map_err(|_| AppError::SecondFactor)
}

/// The context that binds a sealed secret to its row.
fn seal_context(staff: &StaffMember) -> Vec<u8> {
    [b"totp".as_slice(), staff.tenant.0.as_bytes(), staff.id.0.as_bytes()].concat()
}

/// Hash a recovery code. 50 random bits, single-use and behind a password, need no slow hash.
pub(super) fn hash(code: &str) -> [u8; 32] {
    let plain = code.trim().to_lowercase();
    Sha256::digest(plain.as_bytes()).into()
}
