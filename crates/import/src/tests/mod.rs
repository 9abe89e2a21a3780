mod build;
mod catalogue;
mod difference;
mod formats;
