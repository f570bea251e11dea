package io.sockcdc.app;

/** Names of the topics that commands read. */
final class Topics {
    private Topics() {}

    static String events(String prefix) {
        return prefix + "sockcdc.events";
    }
}
