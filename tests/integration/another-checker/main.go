// Checks a letter's log with what Go's module mirror is checked with (golang.org/x/mod/sumdb), and with nothing of ours.
//
//	main <folder with letter.json and log/> [an earlier checkpoint]...
//
// Ends with 0 when the checkpoint is signed by the letter's key, the entries have its root, every tile of hashes is what the
// entries make, and every earlier checkpoint is of the same history; else it says what is not so and ends with 1.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Tiles of C2SP tlog-tiles are 2^8 wide.
const height = 8

func main() {
	size, err := check(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Printf("%d entries hold\n", size)
}

func check(folder string, earlier []string) (int64, error) {
	verifier, err := readVerifier(filepath.Join(folder, "letter.json"))
	if err != nil {
		return 0, err
	}
	size, root, err := openCheckpoint(filepath.Join(folder, "log", "checkpoint"), verifier)
	if err != nil {
		return 0, err
	}

	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	entries, err := readEntries(folder, size)
	if err != nil {
		return 0, err
	}
	for i, entry := range entries {
		hashes, err := tlog.StoredHashes(int64(i), entry, reader)
		if err != nil {
			return 0, err
		}
		stored = append(stored, hashes...)
	}
	made, err := tlog.TreeHash(size, reader)
	if err != nil {
		return 0, err
	}
	if made != root {
		return 0, errors.New("the entries have another root than the checkpoint")
	}
	if err := compareTiles(folder, size, reader); err != nil {
		return 0, err
	}
	for _, file := range earlier {
		oldSize, oldRoot, err := openCheckpoint(file, verifier)
		if err != nil {
			return 0, err
		}
		proof, err := tlog.ProveTree(size, oldSize, reader)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckTree(proof, size, root, oldSize, oldRoot); err != nil {
			return 0, fmt.Errorf("the earlier checkpoint is of another history: %w", err)
		}
	}
	return size, nil
}

func readVerifier(file string) (note.Verifier, error) {
	octets, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var letter struct{ Log struct{ VerifierKey string } }
	if err := json.Unmarshal(octets, &letter); err != nil {
		return nil, err
	}
	return note.NewVerifier(letter.Log.VerifierKey)
}

func openCheckpoint(file string, verifier note.Verifier) (int64, tlog.Hash, error) {
	octets, err := os.ReadFile(file)
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	opened, err := note.Open(octets, note.VerifierList(verifier))
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return 0, tlog.Hash{}, errors.New("the checkpoint is of another log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return 0, tlog.Hash{}, errors.New("the checkpoint has no root")
	}
	return size, *(*tlog.Hash)(root), nil
}

func readEntries(folder string, size int64) ([][]byte, error) {
	var entries [][]byte
	for _, tile := range tilesOf(-1, size) {
		octets, err := os.ReadFile(placeOf(folder, tile))
		if err != nil {
			return nil, err
		}
		for len(octets) > 0 {
			if len(octets) < 2 || len(octets) < 2+int(binary.BigEndian.Uint16(octets)) {
				return nil, errors.New("a tile of entries is cut off")
			}
			end := 2 + int(binary.BigEndian.Uint16(octets))
			entries = append(entries, octets[2:end])
			octets = octets[end:]
		}
	}
	if int64(len(entries)) != size {
		return nil, fmt.Errorf("there are %d entries, and the checkpoint is of %d", len(entries), size)
	}
	return entries, nil
}

func compareTiles(folder string, size int64, reader tlog.HashReader) error {
	for level := 0; size>>(height*level) > 0; level++ {
		for _, tile := range tilesOf(level, size>>(height*level)) {
			expected, err := tlog.ReadTileData(tile, reader)
			if err != nil {
				return err
			}
			octets, err := os.ReadFile(placeOf(folder, tile))
			if err != nil {
				return err
			}
			if !bytes.Equal(octets, expected) {
				return fmt.Errorf("%s is not what the entries make", tile.Path())
			}
		}
	}
	return nil
}

// The tiles that together hold so many hashes of a level, or, for level -1, so many entries.
func tilesOf(level int, count int64) []tlog.Tile {
	const width = 1 << height
	var tiles []tlog.Tile
	for n := int64(0); n*width < count; n++ {
		w := count - n*width
		if w > width {
			w = width
		}
		tiles = append(tiles, tlog.Tile{H: height, L: level, N: n, W: int(w)})
	}
	return tiles
}

// C2SP leaves the height out of the paths of Go's checksum database, and calls data entries.
func placeOf(folder string, tile tlog.Tile) string {
	path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
	return filepath.Join(folder, "log", filepath.FromSlash(strings.Replace(path, "tile/data/", "tile/entries/", 1)))
}
