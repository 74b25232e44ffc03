@echo off
rem Starts culprit on the runtime beside it.
setlocal
set "CULPRIT_HOME=%~dp0.."

set "CULPRIT_OPTIONS=quick"
if /i "%~1"=="triage" set "CULPRIT_OPTIONS=fleet"
for %%W in (emulate shell) do if /i "%~1"=="%%W" set "CULPRIT_OPTIONS=long"

rem The cache only makes the start quicker.
set "CULPRIT_CACHE="
if exist "%CULPRIT_HOME%\lib\culprit.aot" set CULPRIT_CACHE="-XX:AOTCache=%CULPRIT_HOME%\lib\culprit.aot"

"%CULPRIT_HOME%\runtime\bin\java.exe" "@%CULPRIT_HOME%\lib\%CULPRIT_OPTIONS%.options" %CULPRIT_JAVA_OPTIONS% %CULPRIT_CACHE% -classpath "%CULPRIT_HOME%\lib\culprit.jar" io.culprit.cli.Main %*
exit /b %ERRORLEVEL%
