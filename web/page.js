// @ts-check
"use strict";
// Starts the program of the page that this file stands in.
simotelWasm.page("pages.wasm");
