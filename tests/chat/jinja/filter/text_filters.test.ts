import { testSnippets } from "../../../support/jinja_snippets.ts";

testSnippets("filter/text_filters");
