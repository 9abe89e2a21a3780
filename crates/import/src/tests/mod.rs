mod build;
mod catalogue;
mod crawl;
mod difference;
mod documents;
mod formats;
mod hostile;
