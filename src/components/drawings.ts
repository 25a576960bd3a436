// What draws, apart from the page's own script: fetched by pages that have a view.
export {drawingOf} from "../diagrams/drawings.ts";
export {showView} from "./figure.ts";
