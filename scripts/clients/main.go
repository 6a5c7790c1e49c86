// The main job with the client that oapi-codegen makes of the contract. Usage: main <url> <email> <password>
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/oapi-codegen/runtime/types"
	"intake/client"
)

const size = 30 * 1024 * 1024

func must[T any](value T, err error) T {
	check(err == nil, "%v", err)
	return value
}

func check(holds bool, format string, args ...any) {
	if !holds {
		fmt.Fprintf(os.Stderr, format+"\n", args...)
		os.Exit(1)
	}
}

func main() {
	ctx := context.Background()
	url, email, password := os.Args[1], os.Args[2], os.Args[3]
	content := bytes.Repeat([]byte("It rained all day.\n"), size/19+1)[:size]

	token := ""
	authorize := func(_ context.Context, request *http.Request) error {
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		return nil
	}
	intake := must(client.NewClientWithResponses(url, client.WithRequestEditorFn(authorize)))
	session := must(intake.LoginWithResponse(ctx, client.Login{Email: types.Email(email), Password: password}))
	check(session.JSON200 != nil, "login: %s", session.Body)
	token = session.JSON200.AccessToken

	started := must(intake.StartUploadWithResponse(ctx, nil, client.StartUpload{Name: "from-go.txt", Size: size}))
	check(started.JSON201 != nil, "start: %s", started.Body)
	upload := started.JSON201
	parts, at := []client.SentPart{}, 0
	for _, part := range upload.Parts {
		put := must(http.NewRequest(http.MethodPut, part.Url, bytes.NewReader(content[at:at+part.Size])))
		for name, value := range part.Headers {
			put.Header.Set(name, value)
		}
		stored := must(http.DefaultClient.Do(put))
		check(stored.StatusCode == 200, "part %d: %s", part.Number, stored.Status)
		parts = append(parts, client.SentPart{Number: part.Number, Etag: stored.Header.Get("ETag")})
		at += part.Size
	}
	check(len(parts) > 1 && at == size, "%d parts, %d bytes", len(parts), at)

	completed := must(intake.CompleteUploadWithResponse(ctx, upload.Id, client.CompleteUpload{Parts: parts}))
	check(completed.JSON200 != nil, "complete: %s", completed.Body)
	check(completed.JSON200.Status == "ready", "%v", completed.JSON200.Status)
	isListed := func() bool {
		listed := must(intake.ListFilesWithResponse(ctx, nil))
		check(listed.JSON200 != nil, "list: %s", listed.Body)
		for _, file := range listed.JSON200.Items {
			if file.Id == upload.Id {
				return true
			}
		}
		return false
	}
	check(isListed(), "the file is not in the list")
	download := must(intake.DownloadFileWithResponse(ctx, upload.Id, nil))
	check(download.JSON200 != nil, "download: %s", download.Body)
	back := must(io.ReadAll(must(http.Get(download.JSON200.Url)).Body))
	check(bytes.Equal(back, content), "other bytes came back")
	deleted := must(intake.DeleteFileWithResponse(ctx, upload.Id))
	check(deleted.StatusCode() == 204, "delete: %s", deleted.Body)
	check(!isListed(), "the file is still in the list")
}
