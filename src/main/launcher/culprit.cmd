@echo off
rem Starts culprit on the runtime beside it.
setlocal
set "HOME_FOLDER=%~dp0.."

rem One dump needs a quick start and little memory; many dumps, an emulated machine and a session need speed.
set "OPTIONS=-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx192m"
for %%W in (triage emulate shell) do if /i "%~1"=="%%W" set "OPTIONS=-XX:+UseParallelGC -Xmx2g"

rem The cache only makes the start quicker.
set "CACHE="
if exist "%HOME_FOLDER%\lib\culprit.aot" set CACHE="-XX:AOTCache=%HOME_FOLDER%\lib\culprit.aot"

"%HOME_FOLDER%\runtime\bin\java.exe" %OPTIONS% -XX:-UsePerfData -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning,aot*=off,cds*=off:stderr %CULPRIT_JAVA_OPTIONS% %CACHE% -jar "%HOME_FOLDER%\lib\culprit.jar" %*
exit /b %ERRORLEVEL%
