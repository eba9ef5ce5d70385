// What each shell has to be told so that it asks the tool itself what may come next. The scripts know no command and no flag,
// so they need no update with the tool.

export const SHELLS = ['bash', 'zsh', 'fish'] as const

export type Shell = (typeof SHELLS)[number]

const BASH = `# bash completion of ingot
_ingot() {
  local line=\${COMP_LINE:0:COMP_POINT} words current answer directive prefix
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  current=\${words[\${#words[@]}-1]}
  mapfile -t answer < <("\${words[0]/#\\~/$HOME}" __complete -- "\${words[@]:1}" 2>/dev/null)
  (( \${#answer[@]} > 0 )) || return
  directive=\${answer[\${#answer[@]}-1]}
  unset "answer[\${#answer[@]}-1]"
  COMPREPLY=("\${answer[@]%%$'\\t'*}")
  # bash puts a word in place of what stands after the last = or : alone
  if [[ $current == *[=:]* ]]; then
    prefix=\${current%"\${current##*[=:]}"}
    COMPREPLY=("\${COMPREPLY[@]#"$prefix"}")
  fi
  (( \${#COMPREPLY[@]} == 0 )) && [[ $directive == :0 ]] && compopt -o default
}
complete -F _ingot ingot
`

const ZSH = `#compdef ingot
# zsh completion of ingot
_ingot() {
  local -a answer values
  local directive line
  answer=("\${(@f)$("\${(Q)words[1]}" __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  directive=\${answer[-1]}
  for line in "\${(@)answer[1,-2]}"; do
    values+=("\${\${line//:/\\\\:}/$'\\t'/:}")
  done
  if (( \${#values} )); then
    _describe ingot values
  elif [[ $directive == :0 ]]; then
    _files
  fi
}
# a file of fpath is the function itself when it is first called
if [[ \${funcstack[1]} == _ingot ]]; then
  _ingot "$@"
else
  compdef _ingot ingot
fi
`

const FISH = `# fish completion of ingot
function __ingot_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l answer ($words[1] __complete -- $words[2..-1] "$current" 2>/dev/null)
    if test (count $answer) -eq 1; and test "$answer[1]" = ":0"
        __fish_complete_path "$current"
    else
        string match -v -r '^:' -- $answer
    end
end
complete -c ingot -f -a '(__ingot_complete)'
`

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH }
