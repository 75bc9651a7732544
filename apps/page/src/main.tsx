/** @file The page: its shell, into which a job is loaded when someone opens it. */
import { render } from "preact";
import "./offline/offline.ts";
import { Shell } from "./shell/shell.tsx";

const place = document.querySelector("#page");
if (place === null) throw new Error("index.html has a place for the page");
render(<Shell />, place);
