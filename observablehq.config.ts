// Observable Framework's configuration. Everything that knows Framework lives in src/site.
import {siteConfig} from "./src/site/config.ts";

export default siteConfig(process.cwd());
