// The browser for tests comes from the registry (@sparticuz/chromium) or from the system: nothing is downloaded.
module.exports = {skipDownload: true};
