import { testSnippets } from "../../../support/jinja_snippets.ts";

testSnippets("run/loop");
