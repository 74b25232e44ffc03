@echo off
rem Starts culprit on the runtime beside it, else on the Java that is there. Arguments are handed on once, so that names arrive as they are.
setlocal EnableExtensions DisableDelayedExpansion
set "CULPRIT_HOME=%~dp0.."

rem The portable package has no runtime of its own.
set "CULPRIT_JAVA=%CULPRIT_HOME%\runtime\bin\java.exe"
if not exist "%CULPRIT_JAVA%" if defined JAVA_HOME set "CULPRIT_JAVA=%JAVA_HOME%\bin\java.exe"
if not exist "%CULPRIT_JAVA%" set "CULPRIT_JAVA=java.exe"

set "CULPRIT_OPTIONS=quick"
if /i "%~1"=="triage" set "CULPRIT_OPTIONS=fleet"
if /i "%~1"=="completion" set "CULPRIT_OPTIONS=fleet"
if /i "%~1"=="emulate" set "CULPRIT_OPTIONS=long"
if /i "%~1"=="shell" set "CULPRIT_OPTIONS=long"
if /i "%~1"=="shell" if "%~3"=="-c" set "CULPRIT_OPTIONS=quick"
if /i "%~1"=="mcp" set "CULPRIT_OPTIONS=long"

rem The cache only makes the start quicker. What reads no dump has one of its own, because Java loads all of a cache at every start.
set "CULPRIT_AOT=culprit"
if /i "%~1"=="explain" set "CULPRIT_AOT=explain"
if /i "%~1"=="rules" set "CULPRIT_AOT=explain"
if /i "%~1"=="--version" set "CULPRIT_AOT=explain"
if /i "%~1"=="--help" set "CULPRIT_AOT=explain"
set "CULPRIT_CACHE=-Dculprit.cache=none"
if exist "%CULPRIT_HOME%\lib\%CULPRIT_AOT%.aot" set "CULPRIT_CACHE=-XX:AOTCache=%CULPRIT_HOME%\lib\%CULPRIT_AOT%.aot"

rem Should the virtual machine crash, its account does not belong into the folder where somebody looks at dumps.
rem "goto" without a label ends this file before Java runs, so that Ctrl+C asks no "Terminate batch job?"; the line is read whole before that.
endlocal & goto #_none_# 2>nul || title %COMSPEC% & "%CULPRIT_JAVA%" "@%CULPRIT_HOME%\lib\%CULPRIT_OPTIONS%.options" "-XX:ErrorFile=%TEMP%\culprit-hs_err-%%p.log" %CULPRIT_JAVA_OPTIONS% "%CULPRIT_CACHE%" -classpath "%CULPRIT_HOME%\lib\culprit.jar" io.culprit.cli.Main %*
