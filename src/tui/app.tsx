import { Box, render, Text, useInput } from "ink";
import { useSyncExternalStore, type ReactNode } from "react";
import type { FrameSink } from "./frame-sink.js";
import { keyNames } from "./key-names.js";
import type { KitchenScreen } from "./kitchen-screen.js";

interface AppProps {
  readonly screen: KitchenScreen;
}

function App({ screen }: AppProps): ReactNode {
  const rows = useSyncExternalStore(screen.subscribe, screen.rows);
  useInput((input, key) => screen.press(keyNames(input, key)));
  return (
    <Box flexDirection="column">
      {rows.map((row, y) => (
        <Text key={y}>{row}</Text>
      ))}
    </Box>
  );
}

/**
 * Mounts the screen and answers how to take it down. In debug mode Ink hands over each frame as one
 * text and draws nothing itself, so our presenter decides what the terminal gets.
 */
export function mountApp(
  screen: KitchenScreen,
  sink: FrameSink,
  stdin: NodeJS.ReadStream,
  onError: (error: unknown) => void,
): () => void {
  const instance = render(<App screen={screen} />, {
    // Of a stream, Ink uses only what the sink has.
    stdout: sink as unknown as NodeJS.WriteStream,
    stdin,
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  instance.waitUntilExit().catch(onError);
  return () => instance.unmount();
}
