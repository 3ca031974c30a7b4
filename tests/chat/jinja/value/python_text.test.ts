import { testSnippets } from "../../../support/jinja_snippets.ts";

testSnippets("value/python_text");
