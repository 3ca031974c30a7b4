// Renders Go templates as Ollama does: each case's template over its messages.
package main

import (
	"encoding/json"
	"os"
	"strings"
	"text/template"
)

type message struct{ Role, Content string }

type rendering struct {
	Template string
	Messages []message
}

func main() {
	var cases []rendering
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		panic(err)
	}
	texts := make([]string, len(cases))
	for index, one := range cases {
		var out strings.Builder
		parsed := template.Must(template.New("").Option("missingkey=zero").Parse(one.Template))
		if err := parsed.Execute(&out, map[string]any{"Messages": one.Messages}); err != nil {
			panic(err)
		}
		texts[index] = out.String()
	}
	json.NewEncoder(os.Stdout).Encode(texts)
}
