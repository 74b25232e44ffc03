#compdef culprit
# Completion of culprit for zsh: source <(culprit completion zsh)
_culprit() {
    local -a lines described
    local line
    lines=("${(@f)$("${words[1]}" completion words -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    for line in "${lines[@]}"; do
        [[ -z $line ]] && continue
        described+=("${${line%%$'\t'*}//:/\\:}${${(M)line#*$'\t'}:+:${line#*$'\t'}}")
    done
    if (( $#described )); then
        _describe culprit described
    else
        _files
    fi
}
if [[ $funcstack[1] == _culprit ]]; then
    _culprit "$@"
else
    compdef _culprit culprit
fi
