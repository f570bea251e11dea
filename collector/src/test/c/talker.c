/* Listens on TCP port 7777, connects to itself, and waits until it is ended: the only program of a test's container. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(7777), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  int client = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 8) ||
      connect(client, (struct sockaddr *)&at, sizeof at) || accept(listener, 0, 0) < 0) {
    return 1;
  }
  for (;;) {
    pause();
  }
}
