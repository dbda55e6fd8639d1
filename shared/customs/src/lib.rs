#![doc = include_str!("../README.md")]

mod ccc;
mod commodity;
mod country;
mod date;
mod locale;
mod national_id;
mod percent;
mod string_form;
mod ubn;
mod vehicle;
mod written;

pub use ccc::{CccCode, ParseCccCodeError};
pub use commodity::{CommodityCode, Level, ParseCommodityCodeError};
pub use country::{Country, ParseCountryError};
pub use date::{Calendar, ParseDateError, format_date, parse_date, roc_year};
pub use locale::{Locale, ParseLocaleError};
pub use national_id::{NationalId, NationalIdKind, ParseNationalIdError};
pub use percent::{ParsePercentError, Percent};
pub use ubn::{ParseUbnError, Ubn, UbnRule};
pub use vehicle::{
    ChassisNumber, CheckDigit, ParseChassisNumberError, ParseVehicleIdError, ParseVinError,
    VehicleId, Vin,
};
