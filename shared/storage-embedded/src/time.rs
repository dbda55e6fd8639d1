//! Time in the database: microseconds since 1970, rounded down.

use jiff::Timestamp;
use storage::BoxError;

pub(crate) fn to_column(time: Timestamp) -> i64 {
    let whole = time.as_microsecond();
    // jiff rounds towards zero; before 1970 that would be up.
    if time.subsec_nanosecond() < 0 && time.subsec_nanosecond() % 1_000 != 0 {
        whole - 1
    } else {
        whole
    }
}

pub(crate) fn from_column(microseconds: i64) -> Result<Timestamp, BoxError> {
    Ok(Timestamp::from_microsecond(microseconds)?)
}
