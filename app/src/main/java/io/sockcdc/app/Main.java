package io.sockcdc.app;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.OutputClosedException;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.app.wiring.Wiring;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program's entry, and the one place that turns failures into a line and an exit code. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        StopSignal stop = StopSignal.ofProcess();
        Program program = new Program(
                new FileOutputStream(FileDescriptor.out),
                new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true),
                System.getenv(),
                Clock.system(ZoneId.systemDefault()),
                Wiring.standard());
        int code = run(program, stop, args);
        stop.ended(code);
        System.exit(code);
    }

    static int run(Program program, StopSignal stop, String... args) {
        return commandLine(program, stop).execute(args);
    }

    /** The whole command line; the reference manual is made of it. */
    static CommandLine commandLine(Program program, StopSignal stop) {
        CommonOptions common = new CommonOptions(program.environment());
        CommandLine line = new CommandLine(new SockcdcCommand()).addMixin("common", common);
        List.of(
                        new UpCommand(program, common, stop),
                        new CollectCommand(program, common, stop),
                        new AnalyzeCommand(program, common, stop),
                        new WatchCommand(program, common, stop),
                        timeFirst(new AtCommand(program, common, stop)),
                        new ExplainCommand(program, common, stop),
                        new AuditCommand(program, common, stop),
                        new ReplayCommand(program, common, stop),
                        new CountsCommand(program, common),
                        new AlertsCommand(program, common, stop),
                        new TopCommand(program, common, stop),
                        new SnapshotCommand(program, common),
                        new DoctorCommand(program, common),
                        new CompletionCommand(program))
                .forEach(line::addSubcommand);
        line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setErr(program.err())
                .setOut(new PrintWriter(new OutputStreamWriter(program.out(), StandardCharsets.UTF_8), true))
                .setParameterExceptionHandler((e, arguments) -> wrongUsage(program, e))
                .setExecutionExceptionHandler((e, command, result) -> failed(program, common, e));
        return line;
    }

    /** A command whose first word is a time: -15m is no option there. */
    private static CommandLine timeFirst(Object command) {
        return new CommandLine(command).setUnmatchedOptionsArePositionalParams(true);
    }

    private static int wrongUsage(Program program, ParameterException e) {
        String message = e.getMessage();
        List<String> suggestions =
                e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String near = suggestions.isEmpty()
                ? ""
                : "; did you mean " + String.join(" or ", suggestions.subList(0, Math.min(2, suggestions.size())))
                        + "?";
        program.say(
                message + near + " (" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help tells more)");
        return ExitCode.USAGE.number();
    }

    private static int failed(Program program, CommonOptions common, Exception e) {
        if (e instanceof OutputClosedException closed && closed.isBrokenPipe()) {
            return ExitCode.OK.number();
        }
        ExitCode code = e instanceof UserError error ? error.exitCode() : ExitCode.FAILURE;
        boolean expected = e instanceof UserError || e instanceof OutputClosedException;
        program.say(
                expected || common.showsTraces()
                        ? String.valueOf(e.getMessage())
                        : "unexpected failure: " + e + "; --log-level debug shows where");
        if (common.showsTraces()) {
            e.printStackTrace(program.err());
            program.err().flush();
        }
        return code.number();
    }
}
