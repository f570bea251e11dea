package io.sockcdc.app;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the program. */
final class Version implements IVersionProvider {
    static String text() {
        String built = Version.class.getPackage().getImplementationVersion();
        return built == null ? "development" : built;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "sockcdc " + text(), "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name"),
        };
    }
}
