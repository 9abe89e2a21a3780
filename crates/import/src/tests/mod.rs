mod build;
mod catalogue;
mod difference;
mod documents;
mod formats;
mod hostile;
