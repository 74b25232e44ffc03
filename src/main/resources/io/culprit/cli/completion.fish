# Completion of culprit for fish: culprit completion fish | source
function __culprit_words
    set -l words (commandline -opc)
    $words[1] completion words -- $words[2..-1] (commandline -ct) 2>/dev/null
end
function __culprit_knows
    set -g __culprit_known (__culprit_words)
    test (count $__culprit_known) -gt 0
end
complete -c culprit -n __culprit_knows -f -a '$__culprit_known'
